//! A check as it is typed: in a service's `Check` and `Checks`, in `check/register`, in `check` blocks.

use std::collections::BTreeMap;

use serde_json::Value;
use syntax::duration::GoDuration;

use super::decode::{DecodeError, read_duration};
use crate::{Secret, Str, tolerant::Fields};

/// What a user says of a check. Every field may be empty or zero; [`CheckDefinition::validate`] says what must not
/// be, [`CheckDefinition::kind`] what the fields mean together.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct CheckDefinition {
    /// Unique on its node; by default derived from the service or the name.
    pub id: Str,
    /// A label for people.
    pub name: Str,
    /// The status before the first run; empty means critical.
    pub status: Str,
    /// Free text of the operator.
    pub notes: Str,
    /// The service instance it belongs to, for checks that are registered on their own.
    pub service_id: Str,
    /// The ACL token for its registration; empty when none was given.
    pub token: Secret<String>,
    /// A program and its arguments.
    pub script_args: Vec<Str>,
    /// A URL to request.
    pub http: Str,
    /// Headers of that request; they may hold credentials.
    pub header: Secret<BTreeMap<String, Vec<String>>>,
    /// Method of that request; empty means `GET`.
    pub method: Str,
    /// Body of that request; it may hold credentials.
    pub body: Secret<String>,
    /// Take a redirect as the answer.
    pub disable_redirects: bool,
    /// `host:port` to connect to.
    pub tcp: Str,
    /// With a TLS handshake.
    pub tcp_use_tls: bool,
    /// `host:port` to send a datagram to.
    pub udp: Str,
    /// `host:port[/service]` of a gRPC health service.
    pub grpc: Str,
    /// Over TLS.
    pub grpc_use_tls: bool,
    /// `host:port` to ping over HTTP/2.
    pub h2ping: Str,
    /// Over TLS; the default when `h2ping` is given.
    pub h2ping_use_tls: bool,
    /// The container to run the script in.
    pub docker_container_id: Str,
    /// The shell in that container.
    pub shell: Str,
    /// The node whose health is copied.
    pub alias_node: Str,
    /// The service instance whose health is copied.
    pub alias_service: Str,
    /// A service of the operating system.
    pub os_service: Str,
    /// Name that a TLS server must prove.
    pub tls_server_name: Str,
    /// Accept any certificate.
    pub tls_skip_verify: bool,
    /// Time between two runs.
    pub interval: GoDuration,
    /// Longest run; zero means the kind's default.
    pub timeout: GoDuration,
    /// Without news for so long, the check is critical.
    pub ttl: GoDuration,
    /// Consecutive successes that make it passing.
    pub success_before_passing: i64,
    /// Consecutive failures that make it warning; zero means as [`Self::failures_before_critical`].
    pub failures_before_warning: i64,
    /// Consecutive failures that make it critical.
    pub failures_before_critical: i64,
    /// Critical for so long, its service is deregistered; zero means never.
    pub deregister_critical_service_after: GoDuration,
    /// Most bytes of output to keep; zero means the agent's limit.
    pub output_max_size: i64,
    /// Empty means `default`.
    pub partition: Str,
    /// Empty means `default`.
    pub namespace: Str,
}

impl CheckDefinition {
    /// Reads every key of http-api 3.12 in any official spelling; what is wrong beyond unknown keys and kinds goes
    /// to `errors`.
    pub fn read(fields: &mut Fields<'_, '_>, errors: &mut Vec<DecodeError>) -> Self {
        let h2ping = fields.text("H2PING");
        Self {
            id: first(fields.text("ID"), || fields.text("CheckID")),
            name: fields.text("Name"),
            status: fields.text("Status"),
            notes: fields.text("Notes"),
            service_id: fields.text("ServiceID"),
            token: Secret::new(fields.text("Token").to_string()),
            script_args: read_script(fields),
            http: fields.text("HTTP"),
            header: Secret::new(read_header(fields)),
            method: fields.text("Method"),
            body: Secret::new(fields.text("Body").to_string()),
            disable_redirects: fields.flag("DisableRedirects").unwrap_or_default(),
            tcp: fields.text("TCP"),
            tcp_use_tls: fields.flag("TCPUseTLS").unwrap_or_default(),
            udp: fields.text("UDP"),
            grpc: fields.text("GRPC"),
            grpc_use_tls: fields.flag("GRPCUseTLS").unwrap_or_default(),
            h2ping_use_tls: fields.flag("H2PingUseTLS").unwrap_or(!h2ping.is_empty()),
            h2ping,
            docker_container_id: fields.text("DockerContainerID"),
            shell: fields.text("Shell"),
            alias_node: fields.text("AliasNode"),
            alias_service: fields.text("AliasService"),
            os_service: fields.text("OSService"),
            tls_server_name: fields.text("TLSServerName"),
            tls_skip_verify: fields.flag("TLSSkipVerify").unwrap_or_default(),
            interval: read_duration(fields, "Interval", errors),
            timeout: read_duration(fields, "Timeout", errors),
            ttl: read_duration(fields, "TTL", errors),
            success_before_passing: fields.number("SuccessBeforePassing"),
            failures_before_warning: fields.number("FailuresBeforeWarning"),
            failures_before_critical: fields.number("FailuresBeforeCritical"),
            deregister_critical_service_after: read_duration(
                fields,
                "DeregisterCriticalServiceAfter",
                errors,
            ),
            output_max_size: fields.number("OutputMaxSize"),
            partition: fields.text("Partition"),
            namespace: fields.text("Namespace"),
        }
        .ignoring(fields)
    }

    /// Set by agents when a proxy exposes a check; a client that sends back what it read may send them.
    fn ignoring(self, fields: &mut Fields<'_, '_>) -> Self {
        fields.ignore(&["ProxyHTTP", "ProxyGRPC"]);
        self
    }
}

fn first(given: Str, other: impl FnOnce() -> Str) -> Str {
    let other = other();
    if given.is_empty() { other } else { given }
}

fn read_script(fields: &mut Fields<'_, '_>) -> Vec<Str> {
    let (long, short) = (fields.texts("ScriptArgs"), fields.texts("Args"));
    if long.is_empty() { short } else { long }
}

/// `{"Name": ["value", …]}`; a single value may stand without its list.
fn read_header(fields: &mut Fields<'_, '_>) -> BTreeMap<String, Vec<String>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    fields
        .object("Header")
        .into_iter()
        .map(|(name, values)| {
            let values = match &values {
                Value::Array(list) => list.iter().filter_map(text).collect(),
                single => text(single).into_iter().collect(),
            };
            (name, values)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::agent::decode_check_body;

    #[test]
    fn every_official_spelling_is_read() {
        let camel = json!({
            "ID": "c", "Args": ["a"], "DockerContainerID": "d", "TLSServerName": "n", "TLSSkipVerify": true,
            "TCPUseTLS": true, "GRPCUseTLS": true, "ServiceID": "s", "DisableRedirects": true,
            "DeregisterCriticalServiceAfter": "90m", "Header": {"A": ["x", "y"]},
        });
        let snake = json!({
            "check_id": "c", "script_args": ["a"], "docker_container_id": "d", "tls_server_name": "n",
            "tls_skip_verify": true, "tcp_use_tls": true, "grpc_use_tls": true, "service_id": "s",
            "disable_redirects": true, "deregister_critical_service_after": 5_400_000_000_000i64,
            "header": [{"A": ["x", "y"]}],
        });
        let camel = decode_check_body(&camel).unwrap();
        assert_eq!(camel, decode_check_body(&snake).unwrap());
        assert_eq!(camel.header.expose()["A"], ["x", "y"]);
        assert_eq!(camel.deregister_critical_service_after, GoDuration::from_secs(5400));
    }

    #[test]
    fn tls_is_the_default_of_http2_pings() {
        let read = |json| decode_check_body(&json).unwrap().h2ping_use_tls;
        assert!(read(json!({"H2PING": "a:1"})));
        assert!(!read(json!({"H2PING": "a:1", "h2ping_use_tls": false})));
        assert!(!read(json!({"TTL": "1s"})));
    }

    #[test]
    fn debug_tells_no_secret() {
        let json =
            json!({"Token": "t0ken", "Header": {"Authorization": ["b3arer"]}, "Body": "passw0rd"});
        let text = format!("{:?}", decode_check_body(&json).unwrap());
        assert!(!text.contains("t0ken") && !text.contains("b3arer") && !text.contains("passw0rd"));
    }
}
