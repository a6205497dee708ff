//! What this version does not do: warns of keys without effect, refuses those that promise protection (decision 25).

use serde_json::Value;
use syntax::duration::GoDuration;

use crate::error::{ConfigError, Refusal};
use crate::key::{Key, Kind, Support};
use crate::setting::Setting;
use crate::settings::Settings;
use crate::value;
use crate::warning::Warning;

/// One warning for each typed key that has no effect; an error with every typed key that would only seem to protect.
pub(crate) fn check(settings: &Settings) -> Result<Vec<Warning>, ConfigError> {
    let mut warnings = Vec::new();
    let mut refusals = Vec::new();
    for setting in settings.iter().filter(|setting| setting.origin.is_typed()) {
        match setting.key.support {
            Support::Later(capability) if differs(setting) => warnings.push(Warning::NotYet {
                key: setting.path.clone(),
                capability,
                origin: setting.origin.clone(),
            }),
            Support::Enterprise(key) if asks(&setting.value) => {
                let warning = Warning::Enterprise { key };
                if !warnings.contains(&warning) {
                    warnings.push(warning);
                }
            }
            Support::Refused(unprotected) if asks(&setting.value) => refusals.push(Refusal {
                key: setting.path.clone(),
                unprotected,
                origin: setting.origin.clone(),
            }),
            Support::Now
            | Support::Later(_)
            | Support::Enterprise(_)
            | Support::Refused(_)
            | Support::Deprecated
            | Support::Ignored => {}
        }
    }
    if refusals.is_empty() { Ok(warnings) } else { Err(ConfigError::Refused(refusals)) }
}

/// Whether the value asks for anything but what happens without it.
fn differs(setting: &Setting) -> bool {
    match default_of(setting.key) {
        Some(default) if setting.key.kind == Kind::Duration => {
            duration_of(&setting.value) != duration_of(&default)
        }
        Some(default) => setting.value != default,
        None => asks(&setting.value),
    }
}

/// Whether the value asks for something: `true`, a number, a text, a list or an object that is not empty.
fn asks(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(on) => *on,
        Value::Number(_) => true,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}

fn default_of(key: &Key) -> Option<Value> {
    if key.default.is_empty() { None } else { value::from_text(key.kind, key.default).ok() }
}

fn duration_of(value: &Value) -> Option<GoDuration> {
    value.as_str()?.parse().ok()
}
