//! docs/walkthrough.md holds: its commands run, and do what it says. (`cargo xtask test` also shows that it can fail.)

use product_tests::binary::{self, Build};
use product_tests::project;
use product_tests::random::Random;
use product_tests::walkthrough::{self, Outcome, Settings, Stop};

fn walk(build: Build, env: &[(&str, &str)]) -> (Result<Outcome, Stop>, String) {
    let page = project::root().join("docs/walkthrough.md");
    let settings = Settings {
        page: std::fs::read_to_string(page).expect("the walkthrough"),
        consul: binary::path(build).unwrap_or_else(|why| panic!("{why}")),
        serve_http: format!("'{}'", env!("CARGO_BIN_EXE_serve-http")),
        seed: Random::fresh_seed(),
        env: env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        keep: false,
    };
    let mut said = Vec::new();
    let outcome = walkthrough::run(&settings, &mut said);
    (outcome, format!("seed {}\n{}", settings.seed, String::from_utf8_lossy(&said)))
}

#[test]
fn every_command_does_what_the_page_says() {
    let (outcome, said) = walk(Build::Plain, &[]);
    let outcome = outcome.unwrap_or_else(|stop| panic!("{said}\nThe walkthrough {stop}"));
    assert!(outcome.commands > 40, "only {} commands were run", outcome.commands);
}
