//! `cargo xtask demo`: two clusters, started and walked through as docs/walkthrough.md says.

use std::io::Write;

use product_tests::binary::{self, Build};
use product_tests::curl;
use product_tests::random::Random;
use product_tests::walkthrough::{self, Settings, Stop};

use product_tests::project::root;

/// Holds back what one cluster sends to the other.
const HELD_BACK: (&str, &str) = ("FAILPOINTS", "peering-export=return");

/// What the user asked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Request {
    keep: bool,
    seed: Option<u64>,
    fail_at_export: bool,
}

/// The verb.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let request = parse(args)?;
    let build = if request.fail_at_export { Build::Failpoints } else { Build::Plain };
    let mut settings = prepare(build, request.seed)?;
    settings.keep = request.keep;
    walk(&settings)
}

/// The walkthrough as a step of a gate.
pub(crate) fn check() -> Result<(), String> {
    walk(&prepare(Build::Plain, None)?)
}

/// A walkthrough that nothing can fail would prove nothing: with replication held back it has to stop at the export.
pub(crate) fn check_that_it_can_fail() -> Result<(), String> {
    let settings = prepare(Build::Failpoints, None)?;
    let mut said = Vec::new();
    match walkthrough::run(&settings, &mut said) {
        Err(Stop { section, logs, .. }) if section.contains("Export") => {
            // Nobody needs the logs of a failure that was wanted.
            logs.map(std::fs::remove_dir_all);
            println!("It stopped at \"{section}\".");
            Ok(())
        }
        outcome => {
            drop(std::io::stdout().write_all(&said));
            let instead =
                outcome.map_or_else(|stop| stop.to_string(), |_| "it came to its end".to_owned());
            Err(format!(
                "replication was held back, and the walkthrough did not stop at the export: {instead}"
            ))
        }
    }
}

fn walk(settings: &Settings) -> Result<(), String> {
    println!("docs/walkthrough.md with seed {}", settings.seed);
    let outcome = walkthrough::run(settings, &mut std::io::stdout().lock());
    let outcome = outcome.map_err(|stop| format!("\nThe walkthrough {stop}"))?;
    println!("\nThe walkthrough's {} commands did what the page says.", outcome.commands);
    Ok(())
}

fn prepare(build: Build, seed: Option<u64>) -> Result<Settings, String> {
    curl::require()?;
    let page = root().join("docs/walkthrough.md");
    let page = std::fs::read_to_string(&page).map_err(|e| format!("{}: {e}", page.display()))?;
    println!("Building consul …");
    let consul = binary::path(build)?;
    let own = std::env::current_exe().map_err(|e| format!("cannot find this program: {e}"))?;
    let env = match build {
        Build::Plain => Vec::new(),
        Build::Failpoints => vec![(HELD_BACK.0.to_owned(), HELD_BACK.1.to_owned())],
    };
    Ok(Settings {
        page,
        consul,
        serve_http: format!("'{}' serve-http", own.display()),
        seed: seed.unwrap_or_else(Random::fresh_seed),
        env,
        keep: false,
    })
}

fn parse(args: &[String]) -> Result<Request, String> {
    let mut request = Request::default();
    let mut args = args.iter().map(String::as_str);
    while let Some(arg) = args.next() {
        let seed = match arg {
            "--keep" => {
                request.keep = true;
                continue;
            }
            "--fail-at=export" => {
                request.fail_at_export = true;
                continue;
            }
            "--seed" => args.next(),
            other => other.strip_prefix("--seed="),
        };
        let usage = || {
            format!(
                "unexpected \"{arg}\"; usage: cargo xtask demo [--keep] [--seed N] [--fail-at=export]"
            )
        };
        request.seed = Some(seed.and_then(|seed| seed.parse().ok()).ok_or_else(usage)?);
    }
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read_and_unknown_ones_refused() {
        let parse =
            |line: &str| parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        let all = Request { keep: true, seed: Some(7), fail_at_export: true };
        assert_eq!(parse("--keep --seed 7 --fail-at=export"), Ok(all));
        assert_eq!(parse("--seed=9").map(|request| request.seed), Ok(Some(9)));
        for line in ["--loud", "--seed", "--seed x", "--fail-at=list"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
