//! A check definition as the agent's data directory keeps it: the keys and units of the official build's files, so
//! that its data directories can be read.

use serde_json::{Map, Value};
use syntax::duration::GoDuration;

use super::{CheckDefinition, DecodeError};
use crate::tolerant::Fields;

impl CheckDefinition {
    /// The definition as JSON, durations in nanoseconds, empty fields left out. **Secrets in header and body are
    /// readable in it**; the token is not part of it.
    pub fn to_stored(&self) -> Value {
        let mut map = Map::new();
        self.put_texts(&mut map);
        self.put_numbers(&mut map);
        if !self.script_args.is_empty() {
            map.insert("ScriptArgs".into(), self.script_args.iter().map(|arg| &**arg).collect());
        }
        if !self.header.expose().is_empty() {
            let header = self.header.expose().iter();
            let header = header.map(|(name, values)| (name.clone(), Value::from(values.clone())));
            map.insert("Header".into(), Value::Object(header.collect()));
        }
        Value::Object(map)
    }

    fn put_texts(&self, map: &mut Map<String, Value>) {
        let texts = [
            ("CheckID", &*self.id),
            ("Name", &self.name),
            ("Status", &self.status),
            ("Notes", &self.notes),
            ("ServiceID", &self.service_id),
            ("HTTP", &self.http),
            ("Method", &self.method),
            ("Body", self.body.expose()),
            ("TCP", &self.tcp),
            ("UDP", &self.udp),
            ("GRPC", &self.grpc),
            ("H2PING", &self.h2ping),
            ("DockerContainerID", &self.docker_container_id),
            ("Shell", &self.shell),
            ("AliasNode", &self.alias_node),
            ("AliasService", &self.alias_service),
            ("OSService", &self.os_service),
            ("TLSServerName", &self.tls_server_name),
            ("Partition", &self.partition),
            ("Namespace", &self.namespace),
        ];
        for (name, text) in texts {
            if !text.is_empty() {
                map.insert(name.into(), text.into());
            }
        }
    }

    fn put_numbers(&self, map: &mut Map<String, Value>) {
        let flags = [
            ("DisableRedirects", self.disable_redirects),
            ("TCPUseTLS", self.tcp_use_tls),
            ("GRPCUseTLS", self.grpc_use_tls),
            ("TLSSkipVerify", self.tls_skip_verify),
        ];
        for (name, _) in flags.iter().filter(|(_, flag)| *flag) {
            map.insert((*name).into(), true.into());
        }
        if !self.h2ping.is_empty() {
            map.insert("H2PingUseTLS".into(), self.h2ping_use_tls.into());
        }
        let numbers = [
            ("Interval", self.interval.0),
            ("Timeout", self.timeout.0),
            ("TTL", self.ttl.0),
            ("DeregisterCriticalServiceAfter", self.deregister_critical_service_after.0),
            ("SuccessBeforePassing", self.success_before_passing),
            ("FailuresBeforeWarning", self.failures_before_warning),
            ("FailuresBeforeCritical", self.failures_before_critical),
            ("OutputMaxSize", self.output_max_size),
        ];
        for (name, number) in numbers.iter().filter(|(_, number)| *number != 0) {
            map.insert((*name).into(), (*number).into());
        }
    }

    /// Reads what [`Self::to_stored`] or an official build wrote. Keys of other versions are passed over.
    ///
    /// # Errors
    /// A value of the wrong kind.
    pub fn from_stored(stored: &Value) -> Result<Self, DecodeError> {
        let (mut problems, mut errors) = (Vec::new(), Vec::new());
        let mut check = Self::read(&mut Fields::of("", stored, &mut problems), &mut errors);
        if let Some(error) = problems.into_iter().map(DecodeError::from).chain(errors).next() {
            return Err(error);
        }
        // Official files hold `false` for every absent flag, this one included.
        check.h2ping_use_tls &= !check.h2ping.is_empty();
        if check.interval < GoDuration::ZERO {
            check.interval = GoDuration::ZERO;
        }
        Ok(check)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::agent::decode_check_body;

    #[test]
    fn an_official_file_is_read() {
        let official = json!({
            "CheckID": "web", "Name": "", "Status": "passing", "Notes": "", "ScriptArgs": null, "HTTP": "http://x",
            "H2PING": "", "H2PingUseTLS": false, "Header": {"A": ["b"]}, "Method": "", "Body": "",
            "DisableRedirects": false, "TCP": "", "TCPUseTLS": false, "UDP": "", "Interval": 10_000_000_000i64,
            "AliasNode": "", "AliasService": "", "DockerContainerID": "", "Shell": "", "GRPC": "",
            "GRPCUseTLS": false, "OSService": "", "TLSServerName": "", "TLSSkipVerify": false, "Timeout": 0,
            "TTL": 0, "SuccessBeforePassing": 0, "FailuresBeforeWarning": 0, "FailuresBeforeCritical": 0,
            "ProxyHTTP": "", "ProxyGRPC": "", "DeregisterCriticalServiceAfter": 0, "OutputMaxSize": 4096,
            "KeyOfAnotherVersion": {},
        });
        let check = CheckDefinition::from_stored(&official).unwrap();
        assert_eq!(
            (&*check.id, &*check.http, check.interval),
            ("web", "http://x", GoDuration::from_secs(10))
        );
        assert_eq!(check.header.expose()["A"], ["b"]);
    }

    proptest! {
        #[test]
        fn what_is_stored_is_read_back(
            texts in prop::collection::vec("[a-z:/]{0,6}", 10),
            numbers in prop::collection::vec(0..5i64, 4),
            flags in prop::collection::vec(any::<bool>(), 5),
        ) {
            let definition = decode_check_body(&json!({
                "ID": texts[0], "Name": texts[1], "HTTP": texts[2], "TCP": texts[3], "GRPC": texts[4],
                "H2PING": texts[5], "AliasService": texts[6], "Body": texts[7], "Method": texts[8],
                "Header": {"K": [texts[9]]}, "Args": [texts[9], "x"], "Interval": numbers[0], "TTL": numbers[1],
                "FailuresBeforeCritical": numbers[2], "OutputMaxSize": numbers[3], "TCPUseTLS": flags[0],
                "GRPCUseTLS": flags[1], "TLSSkipVerify": flags[2], "DisableRedirects": flags[3],
                "H2PingUseTLS": flags[4] && !texts[5].is_empty(),
            })).unwrap();
            let stored = definition.to_stored();
            prop_assert_eq!(CheckDefinition::from_stored(&stored).unwrap(), definition);
        }
    }
}
