//! HCL against values and error texts that the official library gives.

use std::fmt::Write;

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn value(text: &str) -> Value {
    parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn message(text: &str) -> String {
    match parse(text) {
        Ok(value) => panic!("{text}: {value}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_config_entry_with_blocks_in_lists() {
    let text = r#"
        Kind = "exported-services"
        Name = "default"
        Services = [
          {
            ## The name of the service
            Name = "backend-service"
            Consumers = [ { PeerName = "cluster-02" } ]
          }
        ]
    "#;
    let expected = json!({
        "Kind": "exported-services",
        "Name": "default",
        "Services": [
            { "Name": "backend-service", "Consumers": [{ "PeerName": "cluster-02" }] },
        ],
    });
    assert_eq!(value(text), expected);
}

#[test]
fn blocks_become_lists_of_objects_and_labels_nest() {
    for (text, expected) in [
        ("a { b = 1 }", json!({ "a": [{ "b": 1 }] })),
        ("a = { b = 1 }", json!({ "a": [{ "b": 1 }] })),
        ("a { b { c = 1 } }", json!({ "a": [{ "b": [{ "c": 1 }] }] })),
        ("a { x = 1 }\na { x = 2 }", json!({ "a": [{ "x": 1 }, { "x": 2 }] })),
        (r#"a "b" { x = 1 }"#, json!({ "a": [{ "b": [{ "x": 1 }] }] })),
        (r#"a "b" "c" {} a "b" "d" {}"#, {
            json!({ "a": [{ "b": [{ "c": [{}] }] }, { "b": [{ "d": [{}] }] }] })
        }),
        ("a = [{ b { c = 1 } }]", json!({ "a": [{ "b": [{ "c": 1 }] }] })),
        ("a {}", json!({ "a": [{}] })),
        ("", json!({})),
        ("# nothing", json!({})),
    ] {
        assert_eq!(value(text), expected, "{text}");
    }
}

#[test]
fn a_repeated_key_replaces_single_values_and_extends_lists() {
    assert_eq!(value("a = 1\na = 2"), json!({ "a": 2 }));
    assert_eq!(value("a = [1]\na = [2]"), json!({ "a": [1, 2] }));
    assert_eq!(value("a { x = 1 }\na = [{ y = 2 }]"), json!({ "a": [{ "x": 1 }, { "y": 2 }] }));
    let mixed = "key 'a' is given both as a single value and as a list or block: keep one";
    assert_eq!(message("a = 1\na {}"), format!("At 2:3: {mixed}"));
    assert_eq!(message("a {}\na = 1"), format!("At 2:3: {mixed}"));
}

#[test]
fn separators_comments_and_keys() {
    for (text, expected) in [
        ("a = 1 b = 2", json!({ "a": 1, "b": 2 })),
        ("m { a = 1, b = 2, }", json!({ "m": [{ "a": 1, "b": 2 }] })),
        ("a\n=\n1", json!({ "a": 1 })),
        ("a = 1 # x\n// y\n/* z * / **/ b = 2", json!({ "a": 1, "b": 2 })),
        (r#""a b" = 1"#, json!({ "a b": 1 })),
        ("a.b-c_2 = 1", json!({ "a.b-c_2": 1 })),
        ("é = 1", json!({ "é": 1 })),
        ("a = [1, 2,]", json!({ "a": [1, 2] })),
        ("a = [,1,,[2] [true]]", json!({ "a": [1, [2], [true]] })),
        ("a = 1\r\nb = 2\r\n", json!({ "a": 1, "b": 2 })),
    ] {
        assert_eq!(value(text), expected, "{text}");
    }
}

#[test]
fn numbers() {
    for (text, expected) in [
        ("0", json!(0)),
        ("-3", json!(-3)),
        ("0x1F", json!(31)),
        ("-0X10", json!(-16)),
        ("0777", json!(511)),
        ("00", json!(0)),
        ("1.5", json!(1.5)),
        (".5", json!(0.5)),
        ("1.0", json!(1)),
        ("01.5", json!(1.5)),
        ("1e3", json!(1000)),
        ("1.e3", json!(1000)),
        ("25E-1", json!(2.5)),
        ("9223372036854775807", json!(i64::MAX)),
        ("-9223372036854775808", json!(i64::MIN)),
    ] {
        assert_eq!(value(&format!("a = {text}")), json!({ "a": expected }), "{text}");
    }
    for (text, expected) in [
        ("0x", "illegal hexadecimal number"),
        ("089", "illegal octal number"),
        ("10s", "illegal number 10s: quote it if it has a unit"),
        ("1.2.3", "illegal number 1.2.3: quote it if it has a unit"),
        ("1e999", "illegal number 1e999: quote it if it has a unit"),
        ("9223372036854775808", "number out of range: at most 63 bits and a sign"),
    ] {
        assert_eq!(message(&format!("a = {text}")), format!("At 1:5: {expected}"), "{text}");
    }
}

#[test]
fn strings_and_their_escapes() {
    for (text, expected) in [
        (r#""\a\b\f\n\r\t\v\\\"""#, "\u{7}\u{8}\u{c}\n\r\t\u{b}\\\""),
        (r#""\x41\101\u00e9\U0001F600\ud800""#, "AAé😀\u{fffd}"),
        (r#""\xc3\xa9""#, "é"),
        (r#""uses ${x} and %{y}""#, "uses ${x} and %{y}"),
        (r#""${f("x", {y = "z"})} \n""#, "${f(\"x\", {y = \"z\"})} \n"),
        (r#""${\"b\"}""#, r#"${\"b\"}"#),
        ("\"${a\nb}\"", "${a\nb}"),
    ] {
        assert_eq!(value(&format!("a = {text}")), json!({ "a": expected }), "{text}");
    }
    for (text, column) in [
        (r#""\q""#, 7),
        (r#""\777""#, 7),
        (r#""\x+1""#, 8),
        (r#""\u12""#, 10),
        (r#""\U00110000""#, 7),
        (r#""${\q}""#, 9),
    ] {
        let expected = format!("At 1:{column}: illegal char escape");
        assert_eq!(message(&format!("a = {text}")), expected, "{text}");
    }
    let invalid = "At 1:5: escapes in this string make no valid UTF-8";
    assert_eq!(message(r#"a = "\x80""#), invalid);
}

#[test]
fn heredocs() {
    for (text, expected) in [
        ("<<EOF\nx\n  y\nEOF\n", "x\n  y\n"),
        ("<<EOF\nEOF\n", ""),
        ("<<EOF\nx\nEOF", "x\n"),
        ("<<EOF\nEOF x\n  EOF\n", "EOF x\n  "),
        ("<<EOF\r\nx\r\nEOF\r\n", "x\n"),
        ("<<-EOF\n    x\n      y\n    EOF\n", "x\n  y\n"),
        ("<<-EOF\n  x\n y\n  EOF\n", "  x\n y\n"),
        ("<<-EOF\nx\nEOF\n", "x\n"),
    ] {
        assert_eq!(value(&format!("a = {text}")), json!({ "a": expected }), "{text}");
        let followed = value(&format!("a = {text}\nb = 1"));
        assert_eq!(followed, json!({ "a": expected, "b": 1 }), "{text}");
    }
    for (text, expected) in [
        ("a = <<EOF\nx\n", "At 3:1: heredoc not terminated"),
        ("a = <<EOF", "At 1:10: heredoc not terminated"),
        ("a = << EOF\nEOF\n", "At 1:7: invalid characters in heredoc anchor"),
        ("a = <<\n\n", "At 1:7: zero-length heredoc anchor"),
        ("a = <x", "At 1:6: heredoc expected second '<', didn't see it"),
    ] {
        assert_eq!(message(text), expected, "{text}");
    }
}

#[test]
fn errors_have_the_official_text_and_place() {
    for (text, expected) in [
        ("Kind = \"exported-services\nName = 1\n", "At 1:26: literal not terminated"),
        ("a = \"${x\n", "At 2:1: literal not terminated"),
        ("a b = 1", "At 1:5: nested object expected: LBRACE got: ASSIGN"),
        ("= 1", "At 1:1: no object keys found!"),
        ("a = {}\n{}", "At 2:1: expected: IDENT | STRING got: LBRACE"),
        ("true = 1", "At 1:1: expected: IDENT | STRING | ASSIGN | LBRACE got: BOOL"),
        ("a = 1,, b = 2", "At 1:7: expected: IDENT | STRING | ASSIGN | LBRACE got: COMMA"),
        ("x { a }", "At 1:7: key 'a' expected start of object ('{') or assignment ('=')"),
        ("\"a\" b\n", "At 2:1: key '\"a\" b' expected start of object ('{') or assignment ('=')"),
        ("a = b", "At 1:5: Unknown token: 1:5 IDENT b"),
        ("a = +1", "At 1:5: Unknown token: 1:5 ADD +"),
        ("a =", "At 1:4: value expected after '=', got: EOF"),
        ("a { b = }", "At 1:9: Unknown token: 1:9 RBRACE }"),
        ("a {\n", "At 2:1: object expected closing RBRACE got: EOF"),
        ("a = [1 2]", "At 1:8: error parsing list, expected comma or list end, got: NUMBER"),
        ("a = [b]", "At 1:6: unexpected token while parsing list: IDENT"),
        ("a = [", "At 1:6: unexpected token while parsing list: EOF"),
        ("a = 1; b = 2", "At 1:6: illegal char"),
        ("é = 1\n\0", "At 2:1: unexpected null character (0x00)"),
        ("\u{feff}a = 1", "At 1:1: illegal char"),
        ("/a", "At 1:1: expected '/' for comment"),
        ("/* x", "At 1:5: comment not terminated"),
    ] {
        assert_eq!(message(text), expected, "{text}");
    }
}

#[test]
fn json_gets_the_same_shape() {
    let text = r#" {"ports": {"http": -1}, "a": [{"b": {"c": null}}, [1]], "acl": {"tokens": {}}}"#;
    let expected = json!({
        "ports": [{ "http": -1 }],
        "a": [{ "b": [{ "c": null }] }, [1]],
        "acl": [{ "tokens": [{}] }],
    });
    assert_eq!(value(text), expected);
    assert_eq!(message("{\n \"a\": }"), "At 2:7: expected value");
    assert_eq!(message("{} x"), "At 1:4: trailing characters");
    assert_eq!(message("{"), "At 1:1: EOF while parsing an object");
}

#[test]
fn an_object_is_found_under_every_spelling() {
    assert_eq!(as_object(&json!({ "a": 1 })).as_deref(), json!({ "a": 1 }).as_object());
    assert_eq!(as_object(&json!([{ "a": 1 }])).as_deref(), json!({ "a": 1 }).as_object());
    let blocks =
        value("t { a = 1, l = [1], s { x = 1 } } t { a = 2, l = [2], s { y = 2 }, b = 3 }");
    let merged = json!({ "a": 2, "l": [1, 2], "s": [{ "x": 1 }, { "y": 2 }], "b": 3 });
    assert_eq!(as_object(&blocks["t"]).as_deref(), merged.as_object());
    for none in [json!([]), json!(null), json!(1), json!([1]), json!([{}, 1]), json!([[{}]])] {
        assert_eq!(as_object(&none), None, "{none}");
    }
}

#[test]
fn a_list_is_found_under_every_spelling() {
    assert_eq!(as_list(&json!([1, 2])), [&json!(1), &json!(2)]);
    assert_eq!(as_list(&json!("x")), [&json!("x")]);
    assert_eq!(as_list(&json!({})), [&json!({})]);
    assert!(as_list(&json!(null)).is_empty());
}

#[test]
fn nesting_is_bounded() {
    let deep = |open: &str, count: usize| format!("a = {}", open.repeat(count));
    assert_eq!(message(&deep("[", 100_000)), "At 1:105: nested deeper than 100 levels");
    assert_eq!(message(&"a {".repeat(100_000)), "At 1:303: nested deeper than 100 levels");
    let labels = format!("a {} {{}}", "\"b\" ".repeat(100_000));
    assert!(message(&labels).ends_with("nested deeper than 100 levels"));
    assert!(message(&"{\"a\":".repeat(100_000)).contains("recursion limit exceeded"));
    let fits = format!("a = {}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
    assert!(parse(&fits).is_ok());
}

#[test]
fn long_texts_are_read() {
    let mut text = String::new();
    for index in 0..50_000 {
        writeln!(text, "key{index} = [\"some text\", {index}] # comment").expect("a string grows");
    }
    assert_eq!(value(&text).as_object().map(serde_json::Map::len), Some(50_000));
}

/// Any value that HCL can hold, as it comes out of the parser.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map(any::<String>(), inner, 0..4)
                .prop_map(|map| Value::Array(vec![Value::Object(map.into_iter().collect())])),
        ]
    })
}

/// Writes a value in HCL's syntax.
fn write_hcl(value: &Value, out: &mut String) {
    match value {
        Value::String(text) => {
            out.push('"');
            for c in text.chars() {
                write!(out, "\\U{:08x}", u32::from(c)).expect("a string grows");
            }
            out.push('"');
        }
        Value::Array(list) => {
            out.push('[');
            for element in list {
                write_hcl(element, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Object(object) => {
            out.push('{');
            for (key, member) in object {
                write_hcl(&Value::from(key.as_str()), out);
                out.push('=');
                write_hcl(member, out);
                out.push('\n');
            }
            out.push('}');
        }
        other => write!(out, "{other}").expect("a string grows"),
    }
}

proptest! {
    #[test]
    fn every_value_reads_back(member in any_value()) {
        let mut text = "a = ".to_owned();
        write_hcl(&member, &mut text);
        prop_assert_eq!(parse(&text), Ok(json!({ "a": member })));
    }

    #[test]
    fn any_text_is_answered(text: String) {
        let _ = parse(&text);
    }

    #[test]
    fn any_words_are_answered(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "a", "=", "{", "}", "[", "]", ",", "\"", "\\", "\n", " ", "<<", "<<-E\n", "E\n", "${",
                "0x", "1", "-", ".", "e", "#", "/*", "*/", "é", "\\u00", "\r", "true", "\"b\"", "\0",
            ]),
            0..40,
        ),
    ) {
        if let Ok(value) = parse(&words.concat()) {
            prop_assert!(value.is_object());
        }
    }
}
