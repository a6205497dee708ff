//! What stands in the files of the data directory. The shapes are those of the official build, so that its data
//! directories can be read. The files hold tokens and are readable by the agent's user only.

use model::{
    HealthCheck, NodeService, Secret, Str,
    agent::{CheckDefinition, DecodeError},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Source;

/// A service instance.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct StoredService {
    pub(super) row: NodeService,
    pub(super) token: Secret<String>,
    pub(super) source: Source,
    /// Registered along with another instance, and removed with it.
    pub(super) sidecar: bool,
}

/// A check, with its definition unless it is a maintenance check.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct StoredCheck {
    pub(super) row: HealthCheck,
    pub(super) definition: Option<CheckDefinition>,
    pub(super) token: Secret<String>,
    pub(super) source: Source,
}

/// What was last reported for a TTL check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct StoredState {
    #[serde(rename = "CheckID")]
    pub(super) check_id: Str,
    pub(super) status: Str,
    pub(super) output: Str,
    /// Unix time in seconds; from then on the report is worth nothing.
    pub(super) expires: i64,
}

/// Why a file is passed over.
#[derive(Debug, thiserror::Error)]
pub(super) enum Damage {
    #[error("it cannot be read: {0}")]
    Io(#[from] std::io::Error),
    #[error("it is not what it should be: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the check's definition: {0}")]
    Definition(#[from] DecodeError),
    #[error("its source \"{0}\" is neither \"local\" nor \"remote\"")]
    Source(String),
    #[error("it names no id")]
    NoId,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ServiceFile<S> {
    #[serde(default)]
    token: String,
    service: S,
    #[serde(default)]
    source: String,
    #[serde(default)]
    locally_registered_as_sidecar: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct CheckFile<C> {
    check: C,
    #[serde(default)]
    chk_type: Option<Value>,
    #[serde(default)]
    token: String,
    #[serde(default)]
    source: String,
}

impl StoredService {
    pub(super) fn encode(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec_pretty(&ServiceFile {
            token: self.token.expose().clone(),
            service: &self.row,
            source: self.source.as_str().to_owned(),
            locally_registered_as_sidecar: self.sidecar,
        })
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, Damage> {
        let file: ServiceFile<NodeService> = serde_json::from_slice(bytes)?;
        let mut row = file.service;
        if row.id.is_empty() {
            row.id = row.service.clone();
        }
        if row.id.is_empty() {
            return Err(Damage::NoId);
        }
        Ok(Self {
            row,
            token: Secret::new(file.token),
            source: Source::parse(&file.source).ok_or(Damage::Source(file.source))?,
            sidecar: file.locally_registered_as_sidecar,
        })
    }
}

impl StoredCheck {
    pub(super) fn encode(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec_pretty(&CheckFile {
            check: &self.row,
            chk_type: self.definition.as_ref().map(CheckDefinition::to_stored),
            token: self.token.expose().clone(),
            source: self.source.as_str().to_owned(),
        })
    }

    pub(super) fn decode(bytes: &[u8]) -> Result<Self, Damage> {
        let file: CheckFile<HealthCheck> = serde_json::from_slice(bytes)?;
        if file.check.check_id.is_empty() {
            return Err(Damage::NoId);
        }
        Ok(Self {
            row: file.check,
            definition: file.chk_type.as_ref().map(CheckDefinition::from_stored).transpose()?,
            token: Secret::new(file.token),
            source: Source::parse(&file.source).ok_or(Damage::Source(file.source))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use model::agent::{decode_body, decode_check_body};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let definition = decode_body(&json!({
            "Name": "web", "Port": 80, "Address": "10.0.0.1", "Tags": ["a"], "Meta": {"k": "v"},
            "Check": {"HTTP": "http://x", "Interval": "10s", "Header": {"Authorization": ["b"]}},
            "Proxy": {"Config": {"a": 1}},
        }));
        let definition = definition.unwrap();
        let row = definition.instance();
        let check = definition.planned_checks("n", &row).remove(0);
        let token = Secret::new("t0ken".to_owned());
        let service =
            StoredService { row, token: token.clone(), source: Source::Api, sidecar: true };
        let bytes = service.encode().unwrap();
        assert_eq!(StoredService::decode(&bytes).unwrap(), service);
        let definition = Some(check.definition);
        let check = StoredCheck { row: check.row, definition, token, source: Source::File };
        assert_eq!(StoredCheck::decode(&check.encode().unwrap()).unwrap(), check);
        assert!(!format!("{service:?}{check:?}").contains("t0ken"));
    }

    #[test]
    fn official_files_are_read() {
        let service = json!({
            "Token": "", "Source": "remote", "LocallyRegisteredAsSidecar": false,
            "Service": {"ID": "web-1", "Service": "web", "Tags": null, "Address": "", "Meta": null, "Port": 80,
                "Weights": {"Passing": 1, "Warning": 1}, "EnableTagOverride": false,
                "Proxy": {"Mode": "", "MeshGateway": {}, "Expose": {}}, "Connect": {}, "PeerName": "",
                "CreateIndex": 0, "ModifyIndex": 0},
        });
        let service = StoredService::decode(service.to_string().as_bytes()).unwrap();
        assert_eq!(
            (&*service.row.id, service.row.port, service.source),
            ("web-1", 80, Source::Api)
        );
        let check = json!({
            "Check": {"Node": "n", "CheckID": "service:web-1", "Name": "c", "Status": "critical", "Notes": "",
                "Output": "", "ServiceID": "web-1", "ServiceName": "web", "ServiceTags": [], "Type": "ttl",
                "Interval": "", "Timeout": "", "ExposedPort": 0, "Definition": {}, "CreateIndex": 0,
                "ModifyIndex": 0},
            "ChkType": {"CheckID": "", "TTL": 15_000_000_000i64, "Interval": 0, "ScriptArgs": null}, "Token": "",
            "Source": "remote",
        });
        let check = StoredCheck::decode(check.to_string().as_bytes()).unwrap();
        assert_eq!(check.definition, Some(decode_check_body(&json!({"TTL": "15s"})).unwrap()));
    }

    #[test]
    fn maintenance_checks_have_no_definition() {
        let row = HealthCheck::new("n".into(), "_node_maintenance".into());
        let token = Secret::default();
        let check = StoredCheck { row, definition: None, token, source: Source::File };
        assert_eq!(StoredCheck::decode(&check.encode().unwrap()).unwrap().definition, None);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = StoredService::decode(&bytes);
            let _ = StoredCheck::decode(&bytes);
        }

        #[test]
        fn no_truncated_file_is_taken(cut in 0..120usize) {
            let row = NodeService::new("web".into(), "web".into());
            let token = Secret::default();
            let bytes = StoredService { row, token, source: Source::Api, sidecar: false }.encode().unwrap();
            prop_assert!(StoredService::decode(&bytes[..cut]).is_err());
        }
    }
}
