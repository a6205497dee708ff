//! The rules of Go's `flag` package, one by one.

use std::collections::BTreeMap;

use proptest::prelude::*;
use syntax::duration::GoDuration;

use super::{FlagError, FlagSet};

/// A flag of every kind.
#[derive(Debug, Default, PartialEq)]
struct Values {
    name: String,
    token: Option<String>,
    cas: bool,
    n: i64,
    index: u64,
    wait: GoDuration,
    meta: BTreeMap<String, String>,
    tag: Vec<String>,
}

fn parse(line: &[&str]) -> Result<(Values, Vec<String>), FlagError> {
    let mut values = Values::default();
    let mut set = FlagSet::default();
    set.string(&mut values.name, "name", "");
    set.optional(&mut values.token, "token", "value", "");
    set.switch(&mut values.cas, "cas", "");
    set.int(&mut values.n, "n", "");
    set.uint(&mut values.index, "modify-index", "");
    set.duration(&mut values.wait, "wait", "");
    set.pairs(&mut values.meta, "meta", "");
    set.list(&mut values.tag, "tag", "");
    let rest = set.parse(line.iter().map(|word| (*word).to_owned()).collect())?;
    drop(set);
    Ok((values, rest))
}

fn values(line: &[&str]) -> Values {
    let (values, rest) = parse(line).unwrap();
    assert_eq!(rest, Vec::<String>::new());
    values
}

fn rest(line: &[&str]) -> Vec<String> {
    parse(line).unwrap().1
}

fn error(line: &[&str]) -> String {
    parse(line).unwrap_err().to_string()
}

#[test]
fn four_spellings_of_one_flag() {
    for line in [
        &["-name", "cluster-02"][..],
        &["-name=cluster-02"],
        &["--name", "cluster-02"],
        &["--name=cluster-02"],
    ] {
        assert_eq!(values(line).name, "cluster-02");
    }
}

#[test]
fn repeated_pairs_add_up_and_the_last_value_of_a_key_wins() {
    let meta = values(&["-meta", "env=production", "-meta=region=us", "-meta", "env=test"]).meta;
    let pairs: Vec<_> = meta.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(pairs, [("env", "test"), ("region", "us")]);
    assert_eq!(values(&["-tag", "a", "-tag", "b", "-tag", "a"]).tag, ["a", "b", "a"]);
}

#[test]
fn a_switch_takes_a_value_only_after_an_equals_sign() {
    assert!(values(&["-cas"]).cas);
    assert!(!values(&["-cas", "-cas=false"]).cas);
    let (values, rest) = parse(&["-cas", "false"]).unwrap();
    assert!(values.cas);
    assert_eq!(rest, ["false"]);
}

#[test]
fn other_flags_eat_the_next_word_even_when_it_looks_like_a_flag() {
    assert_eq!(values(&["-name", "-cas"]).name, "-cas");
    assert_eq!(values(&["-n", "-5"]).n, -5);
    assert_eq!(values(&["-name", "--"]).name, "--");
}

#[test]
fn parsing_stops_at_the_first_other_word() {
    assert_eq!(rest(&["-cas", "k", "-5"]), ["k", "-5"]);
    assert_eq!(rest(&["k", "-"]), ["k", "-"]);
    assert_eq!(rest(&["-", "-cas"]), ["-", "-cas"]);
    assert_eq!(rest(&["--", "-cas"]), ["-cas"]);
    assert_eq!(rest(&["", "-cas"]), ["", "-cas"]);
}

#[test]
fn values_are_read_as_go_reads_them() {
    for (word, cas) in [("1", true), ("t", true), ("True", true), ("F", false), ("0", false)] {
        assert_eq!(values(&[&format!("-cas={word}")]).cas, cas);
    }
    for (word, index) in [("0", 0), ("844", 844), ("0x1F", 31), ("017", 15), ("0b11", 3)] {
        assert_eq!(values(&["-modify-index", word]).index, index);
    }
    assert_eq!(values(&["-n", "+7"]).n, 7);
    assert_eq!(values(&["-n=-9223372036854775808"]).n, i64::MIN);
    assert_eq!(values(&["-wait", "1m30s"]).wait, GoDuration(90_000_000_000));
    assert_eq!(values(&["-token="]).token, Some(String::new()));
    assert_eq!(values(&["-name=a=b"]).name, "a=b");
}

#[test]
fn errors_have_the_words_of_go() {
    for (line, text) in [
        (&["-x"][..], "flag provided but not defined: -x"),
        (&["--x=1"], "flag provided but not defined: -x"),
        (&["-name"], "flag needs an argument: -name"),
        (&["---x"], "bad flag syntax: ---x"),
        (&["-=x"], "bad flag syntax: -=x"),
        (&["-cas=maybe"], "invalid boolean value \"maybe\" for -cas: parse error"),
        (&["-n", "x"], "invalid value \"x\" for flag -n: parse error"),
        (
            &["-n", "0x8000000000000000"],
            "invalid value \"0x8000000000000000\" for flag -n: value out of range",
        ),
        (&["-modify-index=-1"], "invalid value \"-1\" for flag -modify-index: parse error"),
        (
            &["-modify-index=18446744073709551616"],
            "invalid value \"18446744073709551616\" for flag -modify-index: value out of range",
        ),
        (&["-wait", "5"], "invalid value \"5\" for flag -wait: parse error"),
        (
            &["-meta", "nope"],
            "invalid value \"nope\" for flag -meta: Missing \"=\" value in argument: nope",
        ),
    ] {
        assert_eq!(error(line), text);
    }
}

proptest! {
    #[test]
    fn no_line_panics(line in prop::collection::vec("(-|--)?(name|cas|n|meta|wait|=|é|.){0,3}", 0..8)) {
        let words: Vec<&str> = line.iter().map(String::as_str).collect();
        drop(parse(&words));
    }

    #[test]
    fn what_follows_two_dashes_comes_back(line in prop::collection::vec(".*", 0..5)) {
        let mut words = vec!["-cas", "--"];
        words.extend(line.iter().map(String::as_str));
        prop_assert_eq!(rest(&words), line);
    }
}
