//! Durations against values that Go's own functions give.

use proptest::prelude::*;

use super::*;

const NANOSECONDS: [(&str, i64); 24] = [
    ("0", 0),
    ("+0", 0),
    ("-0", 0),
    ("0s", 0),
    ("5s", 5_000_000_000),
    ("-5s", -5_000_000_000),
    ("+5s", 5_000_000_000),
    ("5.s", 5_000_000_000),
    (".5s", 500_000_000),
    ("1.004s", 1_004_000_000),
    ("12µs", 12_000),
    ("12μs", 12_000),
    ("12us", 12_000),
    ("10ns", 10),
    ("3h30m", 12_600_000_000_000),
    ("10.5s4m", 250_500_000_000),
    ("-2m3.4s", -123_400_000_000),
    ("1h15m30.918273645s", 4_530_918_273_645),
    ("0.3333333333333333333h", 1_200_000_000_000),
    ("9007199254740993ns", 9_007_199_254_740_993),
    ("9223372036854775807ns", i64::MAX),
    ("-9223372036854775808ns", i64::MIN),
    ("0.9223372036854775807h", 3_320_413_933_267),
    ("0.100000000000000000000h", 360_000_000_000),
];

#[test]
fn reads_what_go_reads() {
    for (text, nanoseconds) in NANOSECONDS {
        assert_eq!(parse(text), Ok(GoDuration(nanoseconds)), "{text}");
    }
}

#[test]
fn refuses_what_go_refuses_in_the_same_words() {
    for (text, message) in [
        ("", r#"time: invalid duration """#),
        ("-", r#"time: invalid duration "-""#),
        ("s", r#"time: invalid duration "s""#),
        (".", r#"time: invalid duration ".""#),
        (".s", r#"time: invalid duration ".s""#),
        (" 1s", r#"time: invalid duration " 1s""#),
        ("10", r#"time: missing unit in duration "10""#),
        ("1s5", r#"time: missing unit in duration "1s5""#),
        ("10x", r#"time: unknown unit "x" in duration "10x""#),
        ("1d", r#"time: unknown unit "d" in duration "1d""#),
        ("3000000h", r#"time: invalid duration "3000000h""#),
        ("9223372036854775808ns", r#"time: invalid duration "9223372036854775808ns""#),
        ("-9223372036854775809ns", r#"time: invalid duration "-9223372036854775809ns""#),
    ] {
        let error = parse(text).expect_err(text);
        assert_eq!(error.to_string(), message, "{text}");
    }
}

#[test]
fn writes_what_go_writes() {
    for (nanoseconds, text) in [
        (0, "0s"),
        (1, "1ns"),
        (1_100, "1.1µs"),
        (2_200_000, "2.2ms"),
        (100_000_000, "100ms"),
        (1_500_000_000, "1.5s"),
        (60_000_000_000, "1m0s"),
        (3_600_000_000_000, "1h0m0s"),
        (245_001_000_000, "4m5.001s"),
        (-1_500_000_000, "-1.5s"),
        (i64::MAX, "2562047h47m16.854775807s"),
        (i64::MIN, "-2562047h47m16.854775808s"),
    ] {
        assert_eq!(format(GoDuration(nanoseconds)), text);
    }
    assert_eq!(std::format!("{:>5}", GoDuration::from_secs(2)), "   2s");
}

#[test]
fn converts_to_and_from_unsigned_spans() {
    assert_eq!(GoDuration::from_millis(1_500).to_std(), Some(Duration::from_millis(1_500)));
    assert_eq!(GoDuration(-1).to_std(), None);
    assert_eq!(GoDuration::from_std(Duration::MAX), GoDuration(i64::MAX));
    assert_eq!(GoDuration::from_secs(i64::MIN), GoDuration(i64::MIN));
}

proptest! {
    #[test]
    fn what_is_written_reads_back(nanoseconds: i64) {
        prop_assert_eq!(parse(&format(GoDuration(nanoseconds))), Ok(GoDuration(nanoseconds)));
    }

    #[test]
    fn any_text_is_answered(text in "[-+]?([0-9.]{0,22}[a-zµ]{0,3}){0,4}|.*") {
        let _ = parse(&text);
    }
}
