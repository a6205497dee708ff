//! Texts in, settings or errors out.

use super::*;
use proptest::prelude::*;
use serde_json::json;

fn parse(text: &str) -> Source {
    Source::parse("t.hcl", text, Format::Hcl).unwrap()
}

fn error(text: &str, format: Format) -> String {
    Source::parse("t.x", text, format).unwrap_err().to_string()
}

fn values(source: &Source) -> Vec<(&str, Value)> {
    source.settings.iter().map(|setting| (setting.path.as_str(), setting.value.clone())).collect()
}

#[test]
fn settings_carry_path_value_and_place() {
    let source = parse("server = \"true\"\nports {\n  http = 1\n}\nnode_meta { rack = \"7\" }\n");
    assert_eq!(
        values(&source),
        [("server", json!(true)), ("ports.http", json!(1)), ("node_meta", json!({"rack": "7"}))]
    );
    assert_eq!(source.settings[1].origin.to_string(), "t.hcl line 3");
}

#[test]
fn json_and_hcl_say_the_same() {
    let json = r#"{"Ports": {"HTTP": 1}, "services": [{"name": "a", "check": {"ttl": "1s"}}], "segments": null}"#;
    let hcl = r#"ports { http = 1 } services { name = "a" check { ttl = "1s" } }"#;
    let from_json = Source::parse("t.json", json, Format::Json).unwrap();
    assert_eq!(values(&from_json), values(&parse(hcl)));
    assert_eq!(values(&parse(json)), values(&from_json), "a text that begins with a brace is JSON");
}

#[test]
fn empty_texts_and_empty_sections_say_nothing() {
    for text in
        ["", "\n", "addresses {}", "acl { tokens {} }", "{\"addresses\": null, \"acl\": []}"]
    {
        assert!(parse(text).settings.is_empty(), "{text}");
    }
}

#[test]
fn all_unknown_keys_are_listed_with_place_and_proposal() {
    assert_eq!(
        error("bootstrap_expct = 1\nports { htpp = 1 }\nnonsense = 1\n", Format::Hcl),
        "failed to parse t.x: 3 errors occurred:\n\
         \t* invalid config key bootstrap_expct (line 1, column 1; did you mean bootstrap_expect?)\n\
         \t* invalid config key ports.htpp (line 2, column 9; did you mean ports.http?)\n\
         \t* invalid config key nonsense (line 3, column 1)\n\n"
    );
}

#[test]
fn one_unknown_key_has_the_official_shape() {
    assert_eq!(
        error("{\"nonsense\": 1}", Format::Json),
        "failed to parse t.x: 1 error occurred:\n\t* invalid config key nonsense (line 1, column 2)\n\n"
    );
}

#[test]
fn wrong_forms_say_what_is_expected() {
    assert_eq!(
        error("datacenter = 1\nports = 2\n", Format::Hcl),
        "failed to parse t.x: 2 errors occurred:\n\
         \t* datacenter must be a string, not a number (line 1, column 1)\n\
         \t* ports must be an object, not a number (line 2, column 1)\n\n"
    );
}

#[test]
fn syntax_errors_have_a_place() {
    assert_eq!(
        error("a = \"x", Format::Hcl),
        "failed to parse t.x: At 1:7: literal not terminated"
    );
    assert!(
        error("{\n\"server\" true}", Format::Json)
            .starts_with("failed to parse t.x: At 2:10: expected `:`")
    );
    assert!(error("server = true", Format::Json).starts_with("failed to parse t.x: At 1:1: "));
    assert_eq!(
        error("[1]", Format::Json),
        "failed to parse t.x: At 1:1: the file must hold an object, not a list"
    );
}

#[test]
fn old_names_move_to_new_ones() {
    let source = parse(
        "ui = true\nstart_join = [\"a\"]\nretry_join = [\"b\"]\nacl { tokens { master = \"x\" } }\n",
    );
    assert_eq!(
        values(&source),
        [
            ("retry_join", json!(["b", "a"])),
            ("ui_config.enabled", json!(true)),
            ("acl.tokens.initial_management", json!("x")),
        ]
    );
    let lines: Vec<String> = source.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "The 'ui' field is deprecated. Use the 'ui_config.enabled' field instead.",
            "The 'start_join' field is deprecated. Use the 'retry_join' field instead.",
            "The 'acl.tokens.master' field is deprecated. Use the 'acl.tokens.initial_management' field instead.",
        ]
    );
}

#[test]
fn a_new_name_beats_the_old_one() {
    let source = parse("ui = true\nui_config { enabled = false }\n");
    assert_eq!(values(&source), [("ui_config.enabled", json!(false))]);
}

#[test]
fn keys_that_lost_their_meaning_warn() {
    let source = parse("acl_enforce_version_8 = true");
    assert_eq!(
        source.warnings[0].to_string(),
        "config key \"acl_enforce_version_8\" is deprecated and should be removed"
    );
}

#[test]
fn single_definitions_join_their_list() {
    let source =
        parse("service { name = \"a\" }\nservices = [ { name = \"b\" } ]\ncheck { id = \"c\" }\n");
    assert_eq!(
        values(&source),
        [("services", json!([{"name": "b"}, {"name": "a"}])), ("checks", json!([{"id": "c"}]))]
    );
}

#[test]
fn every_default_can_be_read() {
    for dev in [false, true] {
        let typed = keys::all()
            .filter(|key| !key.default.is_empty() || (dev && !key.dev.is_empty()))
            .count();
        assert_eq!(Source::defaults(dev).settings.len(), typed);
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".{0,200}", json: bool) {
        let _ = Source::parse("t", &text, if json { Format::Json } else { Format::Hcl });
    }

    #[test]
    fn no_arrangement_of_known_words_makes_it_panic(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "server", "ports", "http", "acl", "tokens", "service", "ui", "node_meta", "\"x\"", "{", "}", "[", "]",
                "=", ":", ",", "1", "-1", "true", "null", "\n", "<<E\n", "E\n", "#", "/*", "*/", "${",
            ]),
            0..40,
        ),
    ) {
        let text = words.join(" ");
        let _ = Source::parse("t", &text, Format::Hcl);
        let _ = Source::parse("t", &text, Format::Json);
        let _ = Positions::scan(&text);
    }
}
