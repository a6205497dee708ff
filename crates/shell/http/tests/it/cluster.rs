//! A cluster of one agent, asked without a socket in between.

use std::{collections::BTreeMap, net::TcpListener, time::Duration};

use agent::Agent;
use bytes::Bytes;
use http::Request;
use http_api::HttpApi;
use http_body_util::{BodyExt, Full};
use serde_json::Value;
use tokio::time::{Instant, interval};

/// How long anything may take that happens by itself.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// What an agent answered.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// By name in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn index(&self) -> u64 {
        self.headers["x-consul-index"].parse().unwrap()
    }

    /// Status and text of an error.
    pub(crate) fn error(&self) -> (u16, &str) {
        (self.status, &self.body)
    }
}

/// One agent, and how its ports are called in recordings.
pub(crate) struct Cluster {
    pub(crate) agent: Agent,
    pub(crate) api: HttpApi,
    ports: Vec<(u16, u16)>,
}

impl Cluster {
    /// `alpha` or `beta` of the recordings.
    pub(crate) async fn recorded(name: &str) -> Self {
        let (datacenter, digit) = if name == "alpha" { ("dc1", 1) } else { ("dc2", 2) };
        let id = "8-4-4-4-12"
            .split('-')
            .map(|length| digit.to_string().repeat(length.parse().unwrap()))
            .collect::<Vec<_>>()
            .join("-");
        let base = digit * 10_000 + 8_000;
        let identity = format!("node_name = \"{name}-node\" node_id = \"{id}\"");
        Self::start(datacenter, base, &identity).await
    }

    /// An agent with some settings more.
    pub(crate) async fn with(settings: &str) -> Self {
        Self::start("dc1", 18_000, settings).await
    }

    async fn start(datacenter: &str, base: u16, settings: &str) -> Self {
        let (grpc, grpc_tls) = (free_port(), free_port());
        let hcl = format!(
            "datacenter = \"{datacenter}\" bind_addr = \"127.0.0.1\" {settings}
            ports {{ http = -1 https = -1 dns = -1 grpc = {grpc} grpc_tls = {grpc_tls}
                server = {} serf_lan = {} serf_wan = {} }}",
            base + 300,
            base + 301,
            base + 302
        );
        let args = config::parse_args(&["-dev", "-hcl", &hcl]).unwrap();
        let (config, _) = agent::load(&args).unwrap();
        let (agent, _) = Agent::start(args, config).await.unwrap();
        let api = HttpApi::new(agent.clone());
        let ports = vec![(grpc, base + 502), (grpc_tls, base + 503)];
        let cluster = Self { agent, api, ports };
        cluster.eventually("/v1/catalog/nodes", |answer| answer.body.contains("127.0.0.1")).await;
        cluster.eventually("/v1/connect/ca/roots", |answer| answer.body.contains("BEGIN")).await;
        cluster
    }

    /// Answers may name the other cluster's ports too.
    pub(crate) fn knows(&mut self, other: &Self) {
        self.ports.extend(other.ports.iter().copied());
    }

    /// Asks once.
    pub(crate) async fn call(&self, method: &str, path: &str, body: &str) -> Answer {
        let request = Request::builder().method(method).uri(path);
        self.send(request.body(Full::from(body.to_owned())).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, "").await
    }

    pub(crate) async fn put(&self, path: &str, body: &str) -> Answer {
        self.call("PUT", path, body).await
    }

    pub(crate) async fn send(&self, request: Request<Full<Bytes>>) -> Answer {
        let (parts, body) = self.api.answer(request).await.into_parts();
        let text = |value: &http::HeaderValue| value.to_str().unwrap().to_owned();
        let headers =
            parts.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status.as_u16(), headers, body: self.recorded_ports(body) }
    }

    /// Asks until the answer is as it should be.
    pub(crate) async fn eventually(
        &self,
        path: &str,
        is_right: impl Fn(&Answer) -> bool,
    ) -> Answer {
        let deadline = Instant::now() + PATIENCE;
        let mut pace = interval(Duration::from_millis(20));
        loop {
            pace.tick().await;
            let answer = self.get(path).await;
            if is_right(&answer) {
                return answer;
            }
            assert!(Instant::now() < deadline, "{path} did not become right: {answer:?}");
        }
    }

    fn recorded_ports(&self, mut text: String) -> String {
        for (real, recorded) in &self.ports {
            for (before, after) in [(":", "\""), ("\"", "\"")] {
                let port = |port: u16| format!("{before}{port}{after}");
                text = text.replace(&port(*real), &port(*recorded));
            }
        }
        text
    }
}

/// A port that nobody listens at, at the moment.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
