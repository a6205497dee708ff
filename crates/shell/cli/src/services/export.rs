//! `consul services export`.

use serde_json::{Map, Value, json};

use crate::client_flags::{ClientFlags, Groups};
use crate::goflag::{FlagSet, go_quote};
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

#[derive(Default)]
pub(crate) struct Export {
    http: ClientFlags,
    name: String,
    peers: String,
    partitions: String,
}

impl Verb for Export {
    const PAGE: Page = Page {
        path: "services export",
        synopsis: "Lets another cluster see a service",
        usage: &["[options] -name <service name> -consumer-peers <other cluster name>"],
        about: &[
            "Adds a service to the exported-services config entry, so that other clusters see it. \
             Everything else in the entry stays.",
            "$ consul services export -name=web -consumer-peers=cluster-02",
        ],
    };

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CM);
        set.string(&mut self.name, "name", "(Required) The service.");
        set.string(
            &mut self.peers,
            "consumer-peers",
            "(Required) The clusters that get to see it, by the names that this cluster has for \
             them, several with commas between.",
        );
        set.string(
            &mut self.partitions,
            "consumer-partitions",
            "Admin partitions that get to see it, several with commas between; then \
             -consumer-peers may be left out.",
        );
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let consumers = self.consumers()?;
        let client = call.client(&self.http)?;
        let partition = self.http.partition.as_deref().filter(|name| !name.is_empty());
        let entry_name = partition.unwrap_or("default");
        let reading = "Error reading config entry exported-services/default";
        let answer = client
            .get(&format!("/v1/config/exported-services/{entry_name}"))
            .send()
            .await
            .and_then(|answer| answer.found())
            .doing(reading)?;
        let mut entry = match answer {
            Some(answer) => answer.json().doing(reading)?,
            None => Map::from_iter([
                ("Kind".to_owned(), json!("exported-services")),
                ("Name".to_owned(), json!(entry_name)),
            ]),
        };
        let index = entry.get("ModifyIndex").and_then(Value::as_u64).unwrap_or(0);
        if self.add(&mut entry, &consumers).is_none() {
            return Err(Failure::new(format!("{reading}: it is not of the known shape")));
        }
        let written: bool = client
            .put("/v1/config")
            .query("cas", index.to_string())
            .json(&entry.into())
            .send_ok()
            .await
            .and_then(|answer| answer.json())
            .doing("Error writing config entry")?;
        if !written {
            let text = "Config entry was changed during update. Please try again";
            return Err(Failure::new(text));
        }
        Ok(Report::text(self.success()))
    }
}

impl Export {
    /// The consumers to add, as the entry has them.
    fn consumers(&self) -> Result<Vec<Value>, Failure> {
        if self.name.is_empty() {
            return Err(Failure::new("Missing the required -name flag"));
        }
        if self.peers.is_empty() && self.partitions.is_empty() {
            let text = "Missing the required -consumer-peers or -consumer-partitions flag";
            return Err(Failure::new(text));
        }
        let mut consumers = Vec::new();
        for (key, what, list) in
            [("Peer", "peer", &self.peers), ("Partition", "partition", &self.partitions)]
        {
            for name in list.split(',').filter(|_| !list.is_empty()) {
                if name.is_empty() {
                    return Err(Failure::new(format!("Invalid {what} \"\"")));
                }
                consumers.push(json!({ key: name }));
            }
        }
        Ok(consumers)
    }

    /// Adds the service and those consumers that it does not have yet; none if the entry is not of the known shape.
    fn add(&self, entry: &mut Map<String, Value>, consumers: &[Value]) -> Option<()> {
        let namespace = self.http.namespace.as_deref().unwrap_or_default();
        entry.shift_remove("Hash");
        let services = array(entry, "Services")?;
        let is_ours = |service: &Value| {
            let theirs = service["Namespace"].as_str().unwrap_or_default();
            service["Name"] == *self.name && theirs == namespace
        };
        if let Some(service) = services.iter_mut().find(|service| is_ours(service)) {
            let present = array(service.as_object_mut()?, "Consumers")?;
            for consumer in consumers {
                if !present.contains(consumer) {
                    present.push(consumer.clone());
                }
            }
            return Some(());
        }
        let mut service = json!({ "Name": self.name });
        if !namespace.is_empty() {
            service["Namespace"] = json!(namespace);
        }
        service["Consumers"] = json!(consumers);
        services.push(service);
        Some(())
    }

    fn success(&self) -> String {
        let quoted = |names: &String| go_quote(names);
        let whom = match (self.peers.is_empty(), self.partitions.is_empty()) {
            (false, false) => format!(
                "cluster peers {} and to partitions {}",
                quoted(&self.peers),
                quoted(&self.partitions)
            ),
            (false, true) => format!("cluster peers {}", quoted(&self.peers)),
            (true, _) => format!("partitions {}", quoted(&self.partitions)),
        };
        format!("Successfully exported service {} to {whom}", quoted(&self.name))
    }
}

/// The array under `key`, made empty if nothing is there; none if something else is.
fn array<'a>(object: &'a mut Map<String, Value>, key: &str) -> Option<&'a mut Vec<Value>> {
    let slot = object.entry(key).or_insert(Value::Null);
    if slot.is_null() {
        *slot = Value::Array(Vec::new());
    }
    slot.as_array_mut()
}

#[cfg(test)]
mod tests {
    use super::Export;
    use serde_json::{Value, json};

    fn export(name: &str, peers: &str, partitions: &str) -> Export {
        Export {
            name: name.into(),
            peers: peers.into(),
            partitions: partitions.into(),
            ..Export::default()
        }
    }

    fn added(export: &Export, entry: Value) -> Value {
        let mut entry = entry.as_object().cloned().unwrap();
        let consumers = export.consumers().ok().unwrap();
        export.add(&mut entry, &consumers).map_or(Value::Null, |()| entry["Services"].take())
    }

    #[test]
    fn consumers_are_added_once_and_others_stay() {
        let entry = json!({ "Services": [
            { "Name": "web", "Consumers": [{ "Peer": "a" }] },
            { "Name": "db", "Consumers": [{ "Peer": "x" }] },
        ] });
        assert_eq!(
            added(&export("web", "a,b", "p"), entry),
            json!([
                { "Name": "web", "Consumers": [{ "Peer": "a" }, { "Peer": "b" }, { "Partition": "p" }] },
                { "Name": "db", "Consumers": [{ "Peer": "x" }] },
            ])
        );
    }

    #[test]
    fn a_new_service_is_added_to_a_new_entry() {
        let expected = json!([{ "Name": "web", "Consumers": [{ "Peer": "a" }] }]);
        assert_eq!(added(&export("web", "a", ""), json!({ "Services": null })), expected);
        assert_eq!(added(&export("web", "a", ""), json!({})), expected);
    }

    #[test]
    fn an_entry_of_another_shape_is_left_alone() {
        for entry in
            [json!({ "Services": 1 }), json!({ "Services": [{ "Name": "web", "Consumers": {} }] })]
        {
            assert_eq!(added(&export("web", "a", ""), entry), Value::Null);
        }
    }

    #[test]
    fn what_is_missing_is_said() {
        let text = |export: Export| export.consumers().unwrap_err().to_string();
        assert_eq!(text(export("", "a", "")), "Missing the required -name flag");
        assert_eq!(
            text(export("web", "", "")),
            "Missing the required -consumer-peers or -consumer-partitions flag"
        );
        assert_eq!(text(export("web", "a,,b", "")), "Invalid peer \"\"");
    }

    #[test]
    fn success_names_peers_and_partitions() {
        let both = "Successfully exported service \"web\" to cluster peers \"a,b\" and to partitions \"p\"";
        assert_eq!(export("web", "a,b", "p").success(), both);
        let partitions = "Successfully exported service \"web\" to partitions \"p\"";
        assert_eq!(export("web", "", "p").success(), partitions);
    }
}
