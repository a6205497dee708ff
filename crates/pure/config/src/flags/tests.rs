//! Command lines in, settings or Go's complaints out.

use super::*;
use serde_json::json;

fn parse(line: &str) -> AgentArgs {
    parse_args(&words(line)).unwrap()
}

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

fn values(args: &AgentArgs) -> Vec<(&str, Value)> {
    args.settings
        .settings
        .iter()
        .map(|setting| (setting.path.as_str(), setting.value.clone()))
        .collect()
}

#[test]
fn all_spellings_of_a_flag_are_the_same() {
    for line in ["-http-port 1", "--http-port 1", "-http-port=1", "--http-port=1"] {
        assert_eq!(values(&parse(line)), [("ports.http", json!(1))], "{line}");
    }
}

#[test]
fn a_boolean_takes_its_value_only_after_an_equals_sign() {
    assert_eq!(
        values(&parse("-server -bootstrap=false")),
        [("server", json!(true)), ("bootstrap", json!(false))]
    );
    let error = parse_args(&["-server", "false"]).unwrap_err();
    assert_eq!(error.startup_line(), "Unexpected extra arguments: [false]");
}

#[test]
fn a_value_may_begin_with_a_dash_or_hold_an_equals_sign() {
    assert_eq!(values(&parse("-http-port -1")), [("ports.http", json!(-1))]);
    assert_eq!(values(&parse("-node=a=b")), [("node_name", json!("a=b"))]);
    assert_eq!(values(&parse("-node=")), [("node_name", json!(""))]);
}

#[test]
fn repeated_flags_grow_lists_and_maps_and_replace_the_rest() {
    let args = parse(
        "-recursor 1.1.1.1 -recursor 8.8.8.8 -node-meta a:1 -node-meta b:2:3 -node-meta c -node x -node y",
    );
    assert_eq!(
        values(&args),
        [
            ("recursors", json!(["1.1.1.1", "8.8.8.8"])),
            ("node_meta", json!({"a": "1", "b": "2:3", "c": ""})),
            ("node_name", json!("y")),
        ]
    );
}

#[test]
fn sources_keep_their_order() {
    let args = parse(
        "-config-dir /d -config-file a.hcl -hcl x=1 -config-file b.json -config-format json -dev",
    );
    assert_eq!(
        args.sources,
        [
            SourceRef::Directory("/d".into()),
            SourceRef::File("a.hcl".into()),
            SourceRef::Hcl("x=1".into()),
            SourceRef::File("b.json".into()),
        ]
    );
    assert_eq!(args.fragments().collect::<Vec<_>>(), ["x=1"]);
    assert_eq!(args.config_format, Some(Format::Json));
    assert!(args.dev);
    assert!(!parse("-dev=false").dev);
}

#[test]
fn old_flags_fill_the_new_list_and_warn_once() {
    let args = parse("-join a -retry-join b -join c");
    assert_eq!(values(&args), [("retry_join", json!(["a", "b", "c"]))]);
    let lines: Vec<String> = args.settings.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(lines, ["The flag '-join' is deprecated. Use the '-retry-join' flag instead."]);
}

#[test]
fn mistakes_are_worded_as_go_words_them() {
    let cases = [
        ("-nope", "flag provided but not defined: -nope"),
        ("--nope=1", "flag provided but not defined: -nope"),
        ("-http-port", "flag needs an argument: -http-port"),
        ("---x", "bad flag syntax: ---x"),
        ("-=x", "bad flag syntax: -=x"),
        (
            "-server=maybe",
            "invalid boolean value \"maybe\" for -server: strconv.ParseBool: parsing \"maybe\": invalid syntax",
        ),
        (
            "-http-port x",
            "invalid value \"x\" for flag -http-port: strconv.Atoi: parsing \"x\": invalid syntax",
        ),
        (
            "-http-port 99999999999999999999",
            "invalid value \"99999999999999999999\" for flag -http-port: strconv.Atoi: parsing \
             \"99999999999999999999\": value out of range",
        ),
    ];
    for (line, text) in cases {
        let error = parse_args(&words(line)).unwrap_err();
        assert_eq!(error.to_string(), text);
        assert_eq!(error.startup_line(), format!("error parsing flags: {text}"));
    }
    let format = parse_args(&["-config-format", "yaml"]).unwrap_err();
    assert_eq!(format.startup_line(), "config: -config-format must be either 'hcl' or 'json'");
}

#[test]
fn words_after_the_flags_are_left_over() {
    for (line, text) in [("a -dev", "[a -dev]"), ("-dev -- -x", "[-x]"), ("-", "[-]")] {
        let error = parse_args(&words(line)).unwrap_err();
        assert_eq!(error.startup_line(), format!("Unexpected extra arguments: {text}"));
    }
    assert!(parse_args(&["--"]).is_ok());
}

#[test]
fn help_wins_over_what_follows() {
    for line in ["-h", "-help -nope", "--help", "-dev -h extra"] {
        assert!(parse(line).help, "{line}");
    }
}

#[test]
fn usage_names_every_flag_once_and_stays_narrow() {
    let page = usage();
    for flag in keys::all().flat_map(|key| key.flags).chain(&["dev", "config-file", "hcl"]) {
        let lines = page.lines().filter(|line| {
            line.trim_start()
                .strip_prefix('-')
                .is_some_and(|rest| rest.split('=').next() == Some(flag))
        });
        assert_eq!(lines.count(), 1, "-{flag}");
    }
    assert!(page.starts_with("Usage: consul agent [options]\n"));
    assert!(page.lines().all(|line| line.chars().count() <= 72));
}

#[test]
fn every_flag_of_the_official_agent_is_known() {
    // cli 6.1
    let official = "advertise advertise-wan allow-write-http-from alt-domain auto-reload-config bind bootstrap \
        bootstrap-expect check_output_max_size client config-dir config-file config-format data-dir datacenter \
        default-query-time dev disable-host-node-id disable-keyring-file dns-port domain enable-local-script-checks \
        enable-script-checks encrypt grpc-port grpc-tls-port hcl http-port https-port join join-wan log-file log-json \
        log-level log-rotate-bytes log-rotate-duration log-rotate-max-files max-query-time node node-id node-meta \
        non-voting-server pid-file primary-gateway protocol raft-protocol read-replica recursor rejoin retry-interval \
        retry-interval-wan retry-join retry-join-wan retry-max retry-max-wan segment serf-lan-allowed-cidrs \
        serf-lan-bind serf-lan-port serf-wan-allowed-cidrs serf-wan-bind serf-wan-port server server-port syslog ui \
        ui-content-path ui-dir";
    for flag in official.split_whitespace() {
        assert!(Flag::find(flag).is_some(), "-{flag}");
    }
}
