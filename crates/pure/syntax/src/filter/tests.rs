//! Filters against answers that go-bexpr 0.1.2 gives.

use proptest::prelude::*;
use serde_json::json;

use super::*;

static ROW: [Field; 11] = [
    Field::new("Node", Kind::String),
    Field::new("Port", Kind::Int),
    Field::new("Native", Kind::Bool),
    Field::new("Weight", Kind::Float),
    Field::new("Tags", Kind::List(&Kind::String)),
    Field::new("Ports", Kind::List(&Kind::Int)),
    Field::new("Meta", Kind::Map(&Kind::String)),
    Field::new("Checks", Kind::List(&Kind::Object(&CHECK))),
    Field::new("Proxy", Kind::Object(&PROXY)),
    Field::new("Lists", Kind::List(&Kind::List(&Kind::String))),
    Field::renamed("PeerName", "Peer", Kind::String),
];
static CHECK: [Field; 2] =
    [Field::new("Status", Kind::String), Field::new("Tags", Kind::List(&Kind::String))];
static PROXY: [Field; 1] = [Field::new("Upstreams", Kind::Map(&Kind::Object(&CHECK)))];

fn row() -> Value {
    json!({
        "Node": "web-1",
        "Port": 8080,
        "Native": true,
        "Weight": 1.5,
        "Tags": ["primary", "v2"],
        "Ports": [80, 443],
        "Meta": { "env": "prod", "rack no": "7" },
        "Checks": [{ "Status": "passing", "Tags": ["a"] }, { "Status": "critical" }],
        "Proxy": { "Upstreams": { "db": { "Status": "warning" } } },
        "Lists": [["a"], ["b"]],
        "Peer": "cluster-02",
    })
}

fn problem(text: &str) -> String {
    let error = Filter::new(text, &ROW).expect_err(text).to_string();
    let prefix = "Failed to create boolean expression evaluator: ";
    error.strip_prefix(prefix).unwrap_or_else(|| panic!("{error}")).to_owned()
}

fn check(cases: &[(&str, bool)], row: &Value) {
    for (text, expected) in cases {
        let filter = Filter::new(text, &ROW).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(filter.matches(row), *expected, "{text}");
    }
}

#[test]
fn compares_single_values() {
    check(
        &[
            ("", true),
            (r#"Node == "web-1""#, true),
            ("Node==`web-1`", true),
            ("Node != web", true),
            ("Port == 8080", true),
            (r#"Port == "0x1f90""#, true),
            ("Native == true", true),
            ("Native == T and Native != 0", true),
            ("Weight == 1.5", true),
            (r#"Weight == "15e-1""#, true),
            ("PeerName == `cluster-02`", true),
            ("web in Node", true),
            ("Node contains b", true),
            ("Node not contains web", false),
            ("Node matches `^web-[0-9]+$`", true),
            ("Node matches eb", true),
            ("Node not matches `(?i)WEB`", false),
        ],
        &row(),
    );
}

#[test]
fn goes_through_lists_and_maps() {
    check(
        &[
            ("Checks.Status == passing", true),
            ("Checks.Status != passing", true),
            ("Checks.Status == warning", false),
            ("not Checks.Status == critical", false),
            ("a in Checks.Tags", true),
            ("Checks.Tags is empty", true),
            ("Checks is not empty", true),
            ("primary in Tags", true),
            ("Tags contains v1", false),
            ("v1 not in Tags", true),
            ("443 in Ports", true),
            ("81 not in Ports", true),
            ("env in Meta", true),
            ("prod in Meta", false),
            ("Meta.env == prod", true),
            (r#"Meta["rack no"] == 7"#, true),
            ("Meta[ `rack no` ] matches `\\d`", true),
            ("Meta is empty", false),
            ("Proxy.Upstreams.db.Status == warning", true),
            ("Lists is not empty", true),
        ],
        &row(),
    );
}

#[test]
fn a_missing_key_has_fixed_answers() {
    check(
        &[
            ("Meta.x == y", false),
            ("Meta.x != y", true),
            ("y in Meta.x", false),
            ("y not in Meta.x", true),
            ("Meta.x matches y", true),
            ("Meta.x not matches y", true),
            ("Proxy.Upstreams.x.Tags is empty", true),
            ("Proxy.Upstreams.x.Tags is not empty", false),
        ],
        &row(),
    );
}

#[test]
fn a_missing_field_counts_as_zero() {
    for row in
        [json!({}), json!(null), json!({ "Node": null, "Port": "x", "Tags": {}, "Meta": [] })]
    {
        check(
            &[
                (r#"Node == """#, true),
                ("Port == 0", true),
                ("Port != 1", true),
                ("Native == false", true),
                ("Weight == 0", true),
                ("Tags is empty", true),
                ("a not in Tags", true),
                ("Meta is empty", true),
                ("Meta.env == prod", false),
                ("Checks.Status != passing", false),
                ("Checks is empty", true),
                ("Node matches `^$`", true),
            ],
            &row,
        );
    }
}

#[test]
fn joins_and_groups() {
    check(
        &[
            ("Port == 1 and Port == 2 or Port == 8080", true),
            ("Port == 8080 or Port == 1 and Port == 2", true),
            ("(Port == 8080 or Port == 1) and Port == 2", false),
            ("not Port == 1 and Port == 2", false),
            ("not (Port == 1 and Port == 2)", true),
            ("not not Port == 8080", true),
            (" ( ( Port == 8080 ) )\n", true),
            ("not in Tags", false),
            ("is in Tags or not in Node or Node != or", true),
        ],
        &row(),
    );
}

#[test]
fn refuses_what_is_not_of_the_language() {
    let word = |column: usize, word: &str| {
        format!(
            "at character {column}: unexpected {word:?}: quote a value that is more than a word or \
             number, and join with and, or"
        )
    };
    let operator = "operator expected: ==, !=, in, contains, matches, is empty, or one with not";
    for (text, expected) in [
        ("Node == invalid-value", word(16, "-value")),
        ("(Node == a)or(Node == b)", word(12, "or(Node")),
        ("Node == a Node == b", word(11, "Node")),
        (" ", "at character 2: a field's name or a value expected".to_owned()),
        ("Node == ", "at character 9: a field's name or a value expected".to_owned()),
        ("Node", format!("at character 5: {operator}")),
        ("Node = a", format!("at character 5: {operator}")),
        ("é in Tags", "at character 1: a field's name or a value expected".to_owned()),
        ("é == a", "at character 1: a field's name or a value expected".to_owned()),
        ("(Node == a", "at character 11: closing parenthesis expected".to_owned()),
        ("a in 7", "at character 6: name of a field expected".to_owned()),
        ("Meta[a] == 1", "at character 6: string expected as a map's key".to_owned()),
        ("Meta[`a` == 1", "at character 10: closing bracket expected".to_owned()),
        (r#"Node == "a"#, "at character 9: string without a closing quote".to_owned()),
        (
            "Port == 007",
            "at character 9: invalid number 007: put it in quotes if it is text".to_owned(),
        ),
        (
            "Node == 10.0.0.1",
            "at character 9: invalid number 10.0.0.1: put it in quotes if it is text".to_owned(),
        ),
        (
            r#"Node == "\q""#,
            "at character 9: invalid string: it has a line end or an unknown escape; between \
             backquotes everything stands for itself"
                .to_owned(),
        ),
    ] {
        assert_eq!(problem(text), expected, "{text}");
    }
}

#[test]
fn refuses_what_does_not_fit_the_rows() {
    for (text, expected) in [
        ("Checks.Nope == 1", r#"selector "Checks.Nope" is not valid: use one of Status, Tags"#),
        ("Node.x == 1", r#"selector "Node.x" is not valid"#),
        ("Tags.x == 1", r#"selector "Tags.x" is not valid"#),
        ("Node is empty", r#"operator "is empty" cannot be used with selector "Node""#),
        ("Tags == a", r#"operator "==" cannot be used with selector "Tags""#),
        ("Proxy is empty", r#"operator "is empty" cannot be used with selector "Proxy""#),
        ("Port not matches 1", r#"operator "not matches" cannot be used with selector "Port""#),
        ("a in Checks", r#"operator "in" cannot be used with selector "Checks""#),
        ("Port == x", r#"value "x" for selector "Port" is no whole number"#),
        ("1.5 in Ports", r#"value "1.5" for selector "Ports" is no whole number"#),
        ("Native == yes", r#"value "yes" for selector "Native" is no boolean"#),
        ("Weight == x", r#"value "x" for selector "Weight" is no number"#),
        (
            "Node matches `(`",
            r#"value "(" for selector "Node" is no regular expression: unclosed group"#,
        ),
    ] {
        assert_eq!(problem(text), expected, "{text}");
    }
    assert!(problem("Nope == 1").starts_with(r#"selector "Nope" is not valid: use one of Node, "#));
}

#[test]
fn size_and_depth_are_bounded() {
    let deep = "(".repeat(30_000);
    assert_eq!(problem(&deep), "the expression nests deeper than 100 levels");
    let nots = "not ".repeat(15_000);
    assert_eq!(problem(&nots), "the expression nests deeper than 100 levels");
    let long = vec!["Port == 1"; 20_000].join(" or ");
    assert_eq!(problem(&long), "the expression is longer than 65536 bytes");
    let many = vec!["Node matches a"; 33].join(" or ");
    assert_eq!(problem(&many), "the expression has more than 32 patterns");
    let heavy = problem(r"Node matches `(\w{500}){500}`");
    assert!(heavy.contains("is no regular expression"), "{heavy}");
    let fits = format!("{}Port == 8080{}", "(".repeat(MAX_DEPTH), ")".repeat(MAX_DEPTH));
    check(&[(&fits, true), (&vec!["Port == 1"; 5_000].join(" or "), false)], &row());
}

#[test]
fn whole_numbers_as_go_reads_them() {
    for (text, expected) in [
        ("0", Some(0)),
        ("-12", Some(-12)),
        ("+12", Some(12)),
        ("1_000", Some(1000)),
        ("0x1F", Some(31)),
        ("0X_1f", Some(31)),
        ("0b101", Some(5)),
        ("0o17", Some(15)),
        ("017", Some(15)),
        ("0_17", Some(15)),
        ("9223372036854775807", Some(i64::MAX)),
        ("-9223372036854775808", Some(i64::MIN)),
        ("9223372036854775808", None),
        ("08", None),
        ("0x", None),
        ("_1", None),
        ("1__0", None),
        ("1_", None),
        ("+-1", None),
        ("", None),
        ("1.0", None),
        ("é", None),
    ] {
        assert_eq!(literal::int(text), expected, "{text}");
    }
}

/// Words that make expressions, good and bad ones.
const WORDS: [&str; 34] = [
    "Node",
    "Port",
    "Meta",
    "Checks",
    "Tags",
    ".",
    "[",
    "]",
    "\"",
    "`",
    "(",
    ")",
    " ",
    " ",
    " ",
    "==",
    "!=",
    " in ",
    " not ",
    "not ",
    " contains ",
    " matches ",
    " is empty",
    " or ",
    " and ",
    "a",
    "1",
    "-",
    "\\",
    "0x",
    "é",
    "\n",
    "Status",
    "\\u12",
];

proptest! {
    #[test]
    fn any_text_is_answered(text: String) {
        if let Ok(filter) = Filter::new(&text, &ROW) {
            filter.matches(&row());
        }
    }

    #[test]
    fn any_words_are_answered(words in prop::collection::vec(prop::sample::select(&WORDS[..]), 0..24)) {
        if let Ok(filter) = Filter::new(&words.concat(), &ROW) {
            filter.matches(&row());
        }
    }

    #[test]
    fn a_quoted_value_stands_for_itself(text in "[^`\r]*") {
        let row = json!({ "Node": text });
        let filter = Filter::new(&format!("Node == `{text}`"), &ROW).expect("an expression");
        prop_assert!(filter.matches(&row));
        let escaped: String = text.chars().map(|c| format!("\\U{:08x}", u32::from(c))).collect();
        let filter = Filter::new(&format!("Node == \"{escaped}\""), &ROW).expect("an expression");
        prop_assert!(filter.matches(&row));
    }

    #[test]
    fn not_turns_every_answer_around(port: i64, wanted: i64, name in "[a-c]{0,3}") {
        let row = json!({ "Port": port, "Node": name });
        let text = format!("(Port == {wanted} or Node contains a)");
        let plain = Filter::new(&text, &ROW).expect("an expression").matches(&row);
        let turned = Filter::new(&format!("not {text}"), &ROW).expect("an expression");
        prop_assert_eq!(turned.matches(&row), !plain);
        prop_assert_eq!(plain, port == wanted || name.contains('a'));
    }
}
