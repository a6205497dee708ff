//! The binary: picks a command, wires the agent, drains it.

mod agent_command;
mod banner;
mod log_followers;
mod logging;
mod talkative;

use std::process::ExitCode;

fn main() -> ExitCode {
    #[cfg(feature = "failpoints")]
    let _failpoints = fail::FailScenario::setup();
    // Both installs fail only if somebody was first, and nobody was.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let argv: Vec<String> =
        std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let code = match argv.split_first() {
        Some((command, rest)) if command == "agent" => agent_command::run(rest),
        _ => cli::run(argv),
    };
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}
