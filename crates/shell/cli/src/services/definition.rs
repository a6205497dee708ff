//! Service definitions: from files and from flags to the body of a registration.

use config::AgentArgs;
use serde_json::{Map, Value};

use crate::config_files;
use crate::report::Failure;
use crate::verb::Call;

/// One service to register or deregister.
pub(super) struct Definition {
    /// What `PUT /v1/agent/service/register` takes.
    pub(super) body: Value,
}

impl Definition {
    pub(super) fn name(&self) -> &str {
        self.text("Name")
    }

    /// The ID, which is the name when there is no other; empty when there is neither.
    pub(super) fn id(&self) -> &str {
        match self.text("ID") {
            "" => self.name(),
            id => id,
        }
    }

    fn text(&self, field: &str) -> &str {
        let object = self.body.as_object();
        let value = object.and_then(|object| {
            object.iter().find(|(key, _)| key.eq_ignore_ascii_case(field)).map(|(_, value)| value)
        });
        value.and_then(Value::as_str).unwrap_or_default()
    }
}

/// The services that configuration files define. Other settings in them are read and passed over.
pub(super) fn from_files(call: &mut Call<'_>) -> Result<Vec<Definition>, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::new(format!("Error: {error}"));
    let (files, mut warnings) =
        config_files::read(call.environment, &call.args, None).map_err(|error| failed(&error))?;
    let sources: Vec<_> = files.iter().map(config_files::ConfigFile::source).collect();
    let args = AgentArgs { dev: true, ..AgentArgs::default() };
    let (settings, more) = config::assemble(&args, &sources).map_err(|error| failed(&error))?;
    warnings.extend(more);
    for warning in warnings {
        call.say(&warning.to_string());
    }
    let services = settings.get("services").and_then(|setting| setting.value.as_array().cloned());
    let services = services.unwrap_or_default();
    Ok(services.into_iter().map(|typed| Definition { body: api_spelling(typed) }).collect())
}

/// Objects whose keys are free, and so are left as they are typed.
const FREE_KEYS: &[&str] = &["meta", "header", "arguments"];
/// Objects that are passed on as they are typed, whatever is inside.
const OPAQUE: &[&str] = &["config"];

/// `enable_tag_override` as `EnableTagOverride`: files may have snake case where the API has camel case only.
fn api_spelling(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(api_spelling).collect(),
        Value::Object(object) => object
            .into_iter()
            .map(|(key, value)| {
                let value = match key.to_ascii_lowercase().replace('_', "").as_str() {
                    name if OPAQUE.contains(&name) || FREE_KEYS.contains(&name) => value,
                    "taggedaddresses" => named(value),
                    _ => api_spelling(value),
                };
                (camel(&key), value)
            })
            .collect::<Map<_, _>>()
            .into(),
        other => other,
    }
}

/// An object whose keys are names and whose values are objects of the API.
fn named(value: Value) -> Value {
    match value {
        Value::Object(object) => object
            .into_iter()
            .map(|(name, value)| (name, api_spelling(value)))
            .collect::<Map<_, _>>()
            .into(),
        other => api_spelling(other),
    }
}

fn camel(key: &str) -> String {
    let capitalised = |part: &str| {
        let mut chars = part.chars();
        chars
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect::<String>())
    };
    key.split('_').map(capitalised).collect()
}

#[cfg(test)]
mod tests {
    use super::api_spelling;
    use serde_json::json;

    #[test]
    fn keys_of_the_api_are_respelled_and_those_of_users_are_not() {
        let typed = json!({
            "name": "web",
            "enable_tag_override": true,
            "meta": { "my_key": "1" },
            "tagged_addresses": { "lan_ipv4": { "address": "a", "port": 1 } },
            "checks": [{ "deregister_critical_service_after": "1m", "header": { "x_y": ["1"] } }],
            "proxy": { "local_service_port": 1, "config": { "envoy_local_cluster": { "a_b": 1 } } },
        });
        let sent = json!({
            "Name": "web",
            "EnableTagOverride": true,
            "Meta": { "my_key": "1" },
            "TaggedAddresses": { "lan_ipv4": { "Address": "a", "Port": 1 } },
            "Checks": [{ "DeregisterCriticalServiceAfter": "1m", "Header": { "x_y": ["1"] } }],
            "Proxy": { "LocalServicePort": 1, "Config": { "envoy_local_cluster": { "a_b": 1 } } },
        });
        assert_eq!(api_spelling(typed), sent);
    }
}
