//! `cargo xtask <verb>`: the project's own commands. It needs Rust, a C compiler, git and, for the demo, curl.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool talks to its user"
)]

mod demo;
mod gate;
mod step;
mod tidy;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask <verb>

  demo [--keep] [--seed N] [--fail-at=export]
               start two clusters and walk through docs/walkthrough.md
  test         what CI runs: fmt --check, tidy, clippy, all tests, the walkthrough
  verify       everything that only looks: fmt --check, tidy, clippy, docs
  fix          what can be mended by a tool: fmt, clippy --fix
  tidy         the project's own rules about its files
  serve-http PORT
               a small HTTP service: GET /fail makes it answer 503, GET /ok 200 again";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let rest = args.get(1..).unwrap_or_default();
    let outcome = match args.first().map(String::as_str) {
        Some("demo") => demo::run(rest),
        Some("test") => no_arguments(rest).and_then(|()| gate::test()),
        Some("verify") => no_arguments(rest).and_then(|()| gate::verify()),
        Some("fix") => no_arguments(rest).and_then(|()| gate::fix()),
        Some("tidy") => no_arguments(rest).and_then(|()| tidy::run()),
        Some("serve-http") => serve_http(rest),
        Some("help" | "-h" | "--help") => {
            println!("{USAGE}");
            Ok(())
        }
        Some(other) => Err(format!("unknown verb \"{other}\"\n\n{USAGE}")),
        None => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn no_arguments(rest: &[String]) -> Result<(), String> {
    match rest.first() {
        Some(extra) => Err(format!("unexpected argument \"{extra}\"\n\n{USAGE}")),
        None => Ok(()),
    }
}

fn serve_http(rest: &[String]) -> Result<(), String> {
    let [port] = rest else { return Err("usage: cargo xtask serve-http PORT".to_owned()) };
    let port = port.parse().map_err(|_| format!("\"{port}\" is not a port number"))?;
    product_tests::serve_http::run(port).map_err(|e| format!("port {port}: {e}"))
}
