//! Reads single settings into the types that the agent uses, with the official error texts.

use std::time::Duration;

use syntax::duration::GoDuration;

use crate::error::ConfigError;
use crate::key::Kind;
use crate::setting::Origin;
use crate::settings::Settings;

/// A duration; zero when the key has no value. Negative ones are refused.
pub(crate) fn duration(settings: &Settings, key: &'static str) -> Result<Duration, ConfigError> {
    let Some(text) = settings.text(key) else { return Ok(Duration::ZERO) };
    let origin = settings.get(key).map_or(&Origin::Default, |setting| &setting.origin);
    duration_text(key, text, origin)
}

/// A duration of at least `minimum`, which is also given as text for the message.
pub(crate) fn duration_at_least(
    settings: &Settings,
    key: &'static str,
    minimum: Duration,
    shown: &'static str,
) -> Result<Duration, ConfigError> {
    let span = duration(settings, key)?;
    if span < minimum {
        let text = settings.text(key).unwrap_or_default().to_owned();
        return Err(ConfigError::DurationTooShort { key: key.to_owned(), text, minimum: shown });
    }
    Ok(span)
}

/// The meaning of a text as the duration of `key`.
pub(crate) fn duration_text(
    key: &str,
    text: &str,
    origin: &Origin,
) -> Result<Duration, ConfigError> {
    let span: GoDuration =
        text.parse().map_err(|cause: syntax::duration::DurationError| ConfigError::Duration {
            key: key.to_owned(),
            text: text.to_owned(),
            cause: cause.to_string(),
            origin: origin.clone(),
        })?;
    span.to_std().ok_or_else(|| ConfigError::DurationTooShort {
        key: key.to_owned(),
        text: text.to_owned(),
        minimum: "0s",
    })
}

/// A count; zero when the key has no value.
pub(crate) fn count<T: TryFrom<i64> + Default>(
    settings: &Settings,
    key: &'static str,
) -> Result<T, ConfigError> {
    match settings.int(key) {
        None => Ok(T::default()),
        Some(value) if value < 0 => Err(ConfigError::Negative { key, value }),
        Some(value) => T::try_from(value).map_err(|_| ConfigError::TooLarge { key, value }),
    }
}

/// A port; `None` when it is zero or less, or has no value.
pub(crate) fn port(settings: &Settings, key: &'static str) -> Result<Option<u16>, ConfigError> {
    match settings.int(key) {
        Some(port) if port > 0 => {
            u16::try_from(port).map(Some).map_err(|_| ConfigError::Port { key, port })
        }
        Some(_) | None => Ok(None),
    }
}

/// A switch; off when the key has no value.
pub(crate) fn switch(settings: &Settings, key: &str) -> bool {
    settings.bool(key).unwrap_or(false)
}

/// Every typed duration and port is checked, also of keys without effect, as the official build does.
pub(crate) fn check_forms(settings: &Settings) -> Result<(), ConfigError> {
    for setting in settings.iter() {
        match setting.key.kind {
            Kind::Duration => {
                if let Some(text) = setting.value.as_str().filter(|text| !text.is_empty()) {
                    duration_text(&setting.path, text, &setting.origin)?;
                }
            }
            Kind::Port => {
                port(settings, setting.key.path)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// A name of lower case letters, digits, `-` and `_`.
pub(crate) fn check_name(field: &'static str, value: &str) -> Result<(), ConfigError> {
    if value.is_empty() {
        return Err(ConfigError::Empty(field));
    }
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    if value.chars().all(fits) {
        Ok(())
    } else {
        Err(ConfigError::Name { field, value: value.to_owned() })
    }
}
