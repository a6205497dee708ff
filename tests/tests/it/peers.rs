//! Two clusters of one server each, and what one does to make them peers.

use std::path::Path;
use std::time::Duration;

use product_tests::agent::{Agent, Plan};
use product_tests::poll;
use product_tests::scratch::Scratch;
use serde_json::{Value, json};

/// How long news may take from one cluster to the other on a busy machine.
pub(crate) const NEWS: Duration = Duration::from_secs(30);

/// One cluster and the name that its peer has there.
#[derive(Debug)]
pub(crate) struct Cluster {
    pub(crate) agent: Agent,
    /// What this cluster calls the other one.
    pub(crate) peer: &'static str,
}

impl Cluster {
    /// Starts a server that leads and has a certificate authority.
    pub(crate) fn start(
        scratch: &Scratch,
        binary: &Path,
        node: &'static str,
        peer: &'static str,
    ) -> Self {
        let agent = Agent::start(scratch, Plan::new(binary, node, &format!("dc-{node}")));
        let cluster = Self { agent: agent.unwrap_or_else(|why| panic!("{why}")), peer };
        // A leader makes its certificate authority right after the election; a token needs it.
        cluster.see("/v1/connect/ca/roots", "there is a root", |roots| {
            roots["Roots"][0]["Active"] == true
        });
        cluster
    }

    /// A request that has to succeed.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &str) -> Value {
        self.agent.ask(method, path, body).unwrap_or_else(|why| panic!("{why}"))
    }

    /// Waits until `path` answers what `holds` accepts.
    pub(crate) fn see(&self, path: &str, what: &str, holds: impl FnMut(&Value) -> bool) -> Value {
        self.agent.await_json(path, NEWS, what, holds).unwrap_or_else(|why| panic!("{why}"))
    }

    /// A fresh token for the other cluster.
    pub(crate) fn token(&self) -> String {
        self.try_token().unwrap_or_else(|why| panic!("{why}"))
    }

    fn try_token(&self) -> Result<String, String> {
        let body = json!({ "PeerName": self.peer }).to_string();
        let answer = self.agent.ask("POST", "/v1/peering/token", &body)?;
        answer["PeeringToken"]
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| format!("no token: {answer}"))
    }

    /// Uses a token of the other cluster.
    pub(crate) fn establish(&self, token: &str) {
        let body = json!({ "PeerName": self.peer, "PeeringToken": token }).to_string();
        self.ask("POST", "/v1/peering/establish", &body);
    }

    /// Waits until the peering is in `state`.
    pub(crate) fn see_state(&self, state: &str) {
        let path = format!("/v1/peering/{}", self.peer);
        self.see(&path, &format!("the peering is {state}"), |peering| peering["State"] == state);
    }

    /// Registers one instance with a TTL check that passes.
    pub(crate) fn register(&self, service: &str, port: u16) {
        let check = json!({ "TTL": "10m", "Status": "passing" });
        let body =
            json!({ "Name": service, "ID": format!("{service}-1"), "Port": port, "Check": check });
        self.ask("PUT", "/v1/agent/service/register", &body.to_string());
    }

    /// Sets the TTL check of a registered service: `pass`, `warn` or `fail`.
    pub(crate) fn set_check(&self, service: &str, verb: &str) {
        self.ask("PUT", &format!("/v1/agent/check/{verb}/service:{service}-1"), "");
    }

    /// Exports exactly these services to the other cluster.
    pub(crate) fn export(&self, services: &[&str]) {
        let consumers = json!([{ "Peer": self.peer }]);
        let services: Vec<Value> =
            services.iter().map(|name| json!({ "Name": name, "Consumers": consumers })).collect();
        let entry = json!({ "Kind": "exported-services", "Name": "default", "Services": services });
        self.ask("PUT", "/v1/config", &entry.to_string());
    }

    /// Waits until the imported service has one instance whose worst check is `status`.
    pub(crate) fn see_imported(&self, service: &str, status: &str) {
        let what = format!("{service} of {} is {status}", self.peer);
        self.see(&self.imported(service), &what, |rows| {
            let checks = rows[0]["Checks"].as_array().map(Vec::as_slice).unwrap_or_default();
            let statuses: Vec<&Value> = checks.iter().map(|check| &check["Status"]).collect();
            let worst = ["critical", "warning", "passing"]
                .into_iter()
                .find(|s| statuses.iter().any(|t| *t == s));
            rows.as_array().is_some_and(|rows| rows.len() == 1) && worst == Some(status)
        });
    }

    /// Waits until nothing of the imported service is left.
    pub(crate) fn see_gone(&self, service: &str) {
        let what = format!("{service} of {} is gone", self.peer);
        self.see(&self.imported(service), &what, |rows| rows.as_array().is_some_and(Vec::is_empty));
    }

    fn imported(&self, service: &str) -> String {
        format!("/v1/health/service/{service}?peer={}", self.peer)
    }

    /// Kills the server with SIGKILL, starts it again, and waits until it leads.
    pub(crate) fn kill_and_restart(self) -> Self {
        let Self { agent, peer } = self;
        let mut agent = agent.kill_and_launch().unwrap_or_else(|why| panic!("{why}"));
        agent.wait_for_leader().unwrap_or_else(|why| panic!("{why}"));
        Self { agent, peer }
    }
}

/// As `connect`, for a generator whose peering service may not be ready for its first caller. Each attempt takes a fresh token.
pub(crate) fn connect_in_the_end(generator: &Cluster, dialer: &Cluster) {
    let attempt = || {
        let token = generator.try_token()?;
        let body = json!({ "PeerName": dialer.peer, "PeeringToken": token }).to_string();
        dialer.agent.ask("POST", "/v1/peering/establish", &body)
    };
    poll::until(NEWS, attempt).unwrap_or_else(|why| panic!("{why}"));
    generator.see_state("ACTIVE");
    dialer.see_state("ACTIVE");
}

/// Makes the two clusters peers: the first generates the token, the second dials.
pub(crate) fn connect(generator: &Cluster, dialer: &Cluster) {
    dialer.establish(&generator.token());
    generator.see_state("ACTIVE");
    dialer.see_state("ACTIVE");
}
