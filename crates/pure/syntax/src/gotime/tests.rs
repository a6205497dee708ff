//! Instants against texts that Go's own functions give.

use proptest::prelude::*;

use super::*;

#[test]
fn prints_as_the_official_build() {
    for (unix_nanos, rfc3339, go) in [
        (0, "1970-01-01T00:00:00Z", "1970-01-01 00:00:00 +0000 UTC"),
        (1_000_000_000, "1970-01-01T00:00:01Z", "1970-01-01 00:00:01 +0000 UTC"),
        (-1, "1969-12-31T23:59:59.999999999Z", "1969-12-31 23:59:59.999999999 +0000 UTC"),
        (
            1_795_381_584_558_750_372,
            "2026-11-22T21:06:24.558750372Z",
            "2026-11-22 21:06:24.558750372 +0000 UTC",
        ),
        (
            1_709_164_800_010_200_000,
            "2024-02-29T00:00:00.0102Z",
            "2024-02-29 00:00:00.0102 +0000 UTC",
        ),
        (i64::MAX, "2262-04-11T23:47:16.854775807Z", "2262-04-11 23:47:16.854775807 +0000 UTC"),
        (i64::MIN, "1677-09-21T00:12:43.145224192Z", "1677-09-21 00:12:43.145224192 +0000 UTC"),
    ] {
        assert_eq!(format_rfc3339(unix_nanos), rfc3339);
        assert_eq!(format_go(unix_nanos), go);
        assert_eq!(parse_rfc3339(rfc3339), Ok(unix_nanos));
    }
}

#[test]
fn the_zero_time_is_the_default() {
    assert_eq!(GoTime::default().rfc3339(), "0001-01-01T00:00:00Z");
    assert_eq!("0001-01-01T00:00:00Z".parse(), Ok(GoTime::ZERO));
    assert_eq!(GoTime::ZERO.unix_nanos(), None);
    let message = parse_rfc3339("0001-01-01T00:00:00Z").unwrap_err().to_string();
    assert_eq!(message, r#"invalid time "0001-01-01T00:00:00Z": year out of range"#);
}

#[test]
fn reads_offsets_and_long_fractions() {
    for (text, unix_nanos) in [
        ("1970-01-01T01:30:00+01:30", 0),
        ("1969-12-31T22:30:00-01:30", 0),
        ("1970-01-01T00:00:00,5Z", 500_000_000),
        ("1970-01-01T00:00:00.1234567899Z", 123_456_789),
        ("1970-01-01T00:00:00.000000000Z", 0),
        ("1970-01-01T00:00:00+00:00", 0),
    ] {
        assert_eq!(parse_rfc3339(text), Ok(unix_nanos), "{text}");
    }
}

#[test]
fn refuses_what_is_no_instant() {
    for text in [
        "",
        "2026",
        "2026-11-22",
        "2026-11-22 21:06:24Z",
        "2026-11-22T21:06:24",
        "2026-11-22t21:06:24z",
        "2026-11-22T21:06Z",
        "2026-11-22T21:06:24.Z",
        "2026-11-22T21:06:24Z ",
        "2026-11-22T21:06:24+0100",
        "+026-11-22T21:06:24Z",
        "２026-11-22T21:06:24Z",
    ] {
        assert_eq!(parse_rfc3339(text), Err(TimeError::Syntax(text.to_owned())), "{text}");
    }
    for (text, expected) in [
        ("2026-13-22T21:06:24Z", "month"),
        ("2026-00-22T21:06:24Z", "month"),
        ("2026-02-29T21:06:24Z", "day"),
        ("1900-02-29T21:06:24Z", "day"),
        ("2026-04-31T21:06:24Z", "day"),
        ("2026-11-00T21:06:24Z", "day"),
        ("2026-11-22T24:06:24Z", "hour"),
        ("2026-11-22T21:60:24Z", "minute"),
        ("2026-11-22T21:06:60Z", "second"),
        ("2026-11-22T21:06:24+24:00", "time zone offset"),
        ("9999-12-31T23:59:59-00:01", "year"),
        ("0000-01-01T00:00:00+00:01", "year"),
    ] {
        match text.parse::<GoTime>() {
            Err(TimeError::OutOfRange { part, .. }) => assert_eq!(part, expected, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn instants_outside_four_digit_years_do_not_exist() {
    assert_eq!(GoTime::new(calendar::LAST_SECOND + 1, 0), None);
    assert_eq!(GoTime::new(calendar::FIRST_SECOND - 1, 0), None);
    assert_eq!(GoTime::new(0, 1_000_000_000), None);
    let last = GoTime::new(calendar::LAST_SECOND, 999_999_999).map(GoTime::rfc3339);
    assert_eq!(last.as_deref(), Some("9999-12-31T23:59:59.999999999Z"));
    let first = GoTime::new(calendar::FIRST_SECOND, 0).map(GoTime::rfc3339);
    assert_eq!(first.as_deref(), Some("0000-01-01T00:00:00Z"));
}

proptest! {
    #[test]
    fn every_instant_reads_back(
        seconds in calendar::FIRST_SECOND..=calendar::LAST_SECOND,
        nanoseconds in 0u32..1_000_000_000,
    ) {
        let instant = GoTime::new(seconds, nanoseconds).expect("in range");
        prop_assert_eq!(instant.rfc3339().parse(), Ok(instant));
        prop_assert_eq!((instant.unix_seconds(), instant.subsecond_nanos()), (seconds, nanoseconds));
    }

    #[test]
    fn every_i64_of_nanoseconds_reads_back(unix_nanos: i64) {
        prop_assert_eq!(parse_rfc3339(&format_rfc3339(unix_nanos)), Ok(unix_nanos));
    }

    #[test]
    fn any_text_is_answered(
        text in "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{0,24}[Z+-]?[0-9:]{0,6}|.*",
    ) {
        let _ = text.parse::<GoTime>();
    }
}
