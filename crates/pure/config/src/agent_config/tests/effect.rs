//! Each key that is said to work changes the configuration.

use super::*;
use crate::key::{Kind, Support};
use crate::keys;
use crate::setting::{Origin, Setting};
use crate::source::Source;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Keys that work without changing anything, and why.
const SILENT: &[(&str, &str)] = &[
    ("version", "accepted for the harness, has no effect by design"),
    ("disable_anonymous_signature", "there are no update checks to sign"),
    ("raft_protocol", "only one value is allowed"),
    ("connect.ca_provider", "only one value is allowed"),
];

/// A value other than the default.
fn another(path: &str, kind: Kind, now: Option<&Value>) -> Value {
    match path {
        "log_level" => json!("trace"),
        "skip_leave_on_interrupt" => json!(false),
        "default_intention_policy" => json!("allow"),
        "dns_config.recursor_strategy" => json!("random"),
        "bootstrap_expect" => json!(3),
        "performance.raft_multiplier" => json!(7),
        "node_id" => json!("99999999-2222-3333-4444-555555555555"),
        "recursors" => json!(["8.8.8.8"]),
        "dns_config.service_ttl" => json!({"web": "1s"}),
        "advertise_addr_ipv6" | "advertise_addr_wan_ipv6" => json!("2001:db8::1"),
        "bind_addr" | "client_addr" | "serf_lan" | "serf_wan" => json!("10.9.8.7"),
        path if path.starts_with("addresses.") || path.starts_with("advertise_addr") => {
            json!("10.9.8.7")
        }
        _ => match kind {
            Kind::Bool => json!(!now.and_then(Value::as_bool).unwrap_or(false)),
            Kind::Int | Kind::Port => json!(1234),
            Kind::Float => json!(0.5),
            Kind::String | Kind::Secret | Kind::Any => json!("other"),
            Kind::Duration => json!("1234s"),
            Kind::StringList => json!(["other"]),
            Kind::StringMap => json!({"other": "value"}),
            Kind::Blocks => json!([{"name": "other"}]),
        },
    }
}

fn base() -> Settings {
    // Every listener is on, so that each of them shows a changed address.
    settings(&[], Format::Hcl, "data_dir = \"/d\" server = true ports { https = 8501 grpc = 8502 }")
}

fn meaning(settings: Settings) -> AgentConfig {
    let mut config = AgentConfig::build(settings, &machine()).unwrap().0;
    config.settings = Settings::new(false);
    config
}

#[test]
fn each_key_that_works_has_an_effect() {
    let before = meaning(base());
    for key in keys::all().filter(|key| key.support == Support::Now && key.into.is_empty()) {
        if SILENT.iter().any(|(path, _)| *path == key.path) {
            continue;
        }
        let mut changed = base();
        let value =
            another(key.path, key.kind, changed.get(key.path).map(|setting| &setting.value));
        let setting =
            Setting { key, path: key.path.to_owned(), value, origin: Origin::Flag("test") };
        changed.overlay(Source { settings: vec![setting], warnings: vec![] });
        assert_ne!(meaning(changed), before, "{} is said to work", key.path);
    }
}

#[test]
fn the_silent_keys_exist_and_work() {
    for (path, _) in SILENT {
        assert_eq!(keys::find(path).map(|key| key.support), Some(Support::Now), "{path}");
    }
}

proptest! {
    #[test]
    fn no_values_make_it_panic(
        index in any::<prop::sample::Index>(),
        text in ".{0,20}",
        number: i64,
        dev: bool,
    ) {
        let all: Vec<_> = keys::all().filter(|key| key.into.is_empty()).collect();
        let key = all[index.index(all.len())];
        let value = match key.kind {
            Kind::Bool => json!(number % 2 == 0),
            Kind::Int | Kind::Port | Kind::Float => json!(number),
            Kind::String | Kind::Secret | Kind::Duration | Kind::Any => json!(text),
            Kind::StringList => json!([text]),
            Kind::StringMap => json!({text: "x"}),
            Kind::Blocks => json!([{text: 1}]),
        };
        let mut changed = if dev { settings(&["-dev"], Format::Hcl, "") } else { base() };
        let (path, origin) = (key.path.to_owned(), Origin::Flag("test"));
        let setting = Setting { key, path, value, origin };
        changed.overlay(Source { settings: vec![setting], warnings: vec![] });
        if let Err(error) = AgentConfig::build(changed, &machine()) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}
