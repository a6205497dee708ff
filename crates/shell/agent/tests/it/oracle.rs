//! Our server and an official one, each in both roles. `CONSUL_ORACLE` names the official binary.

use std::{
    path::Path,
    process::{Child, Command as Process, Stdio},
    time::Duration,
};

use model::{CheckStatus::Passing, PeeringState};
use serde_json::{Value, json};
use state::Command;
use tokio::time::Instant;

use super::peering::{
    PATIENCE, establish, export, free_port, register, start, token, wait_for_state, wait_for_web,
};

/// An official agent, killed when dropped.
struct Oracle {
    process: Child,
    http: String,
    binary: String,
    _directory: tempfile::TempDir,
}

impl Drop for Oracle {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Oracle {
    /// Starts it, or says why not.
    async fn start(datacenter: &str) -> Option<Self> {
        let Ok(binary) = std::env::var("CONSUL_ORACLE") else {
            eprintln!("skipped: no oracle");
            return None;
        };
        let directory = tempfile::tempdir().unwrap();
        let http = free_port();
        let config = json!({
            "datacenter": datacenter, "server": true, "bootstrap": true, "bind_addr": "127.0.0.1",
            "data_dir": directory.path().join("data"), "node_name": format!("{datacenter}-official"),
            "peering": {"enabled": true}, "connect": {"enabled": true},
            "performance": {"raft_multiplier": 1}, "disable_update_check": true,
            "ports": {
                "http": http.parse::<u16>().unwrap(), "dns": -1, "grpc": -1,
                "grpc_tls": port(), "server": port(), "serf_lan": port(), "serf_wan": port(),
            },
        });
        let file = directory.path().join("config.json");
        std::fs::write(&file, config.to_string()).unwrap();
        let process = Process::new(&binary)
            .args(["agent", "-config-file"])
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let oracle = Self { process, http, binary, _directory: directory };
        // Its CA is there when it can make a token.
        oracle
            .wait_for("its CA", |it| it.cli(&["peering", "generate-token", "-name=probe"]).0)
            .await;
        oracle.wait_for("rid of it", |it| it.cli(&["peering", "delete", "-name=probe"]).0).await;
        Some(oracle)
    }

    /// Runs its own CLI against it.
    fn cli(&self, args: &[&str]) -> (bool, String) {
        let output = Process::new(&self.binary)
            .args(args)
            .env("CONSUL_HTTP_ADDR", format!("127.0.0.1:{}", self.http))
            .output()
            .unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    fn write(&self, name: &str, content: &str) -> String {
        let file: &Path = &self._directory.path().join(name);
        std::fs::write(file, content).unwrap();
        file.to_string_lossy().into_owned()
    }

    fn export_web(&self, to: Option<&str>) {
        let consumers =
            to.map(|peer| format!(r#"{{ Name = "web" Consumers = [ {{ Peer = "{peer}" }} ] }}"#));
        let hcl = format!(
            "Kind = \"exported-services\"\nName = \"default\"\nServices = [ {} ]\n",
            consumers.unwrap_or_default()
        );
        let file = self.write("exports.hcl", &hcl);
        assert!(self.cli(&["config", "write", &file]).0, "official config write");
    }

    fn register_web(&self, id: &str) {
        let (ok, text) = self.cli(&["services", "register", "-name=web", "-id", id, "-port=80"]);
        assert!(ok, "{text}");
    }

    /// What it says of a peering.
    fn peering(&self, name: &str) -> Option<Value> {
        let (ok, json) = self.cli(&["peering", "read", "-name", name, "-format=json"]);
        ok.then(|| serde_json::from_str(&json).unwrap())
    }

    fn state(&self, name: &str) -> Option<String> {
        Some(self.peering(name)?["State"].as_str()?.to_owned())
    }

    fn imported(&self, name: &str) -> Value {
        self.peering(name)
            .map_or(Value::Null, |row| row["StreamStatus"]["ImportedServices"].clone())
    }

    async fn wait_for(&self, what: &str, mut reached: impl FnMut(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        let mut poll = tokio::time::interval(Duration::from_millis(50));
        while !reached(self) {
            assert!(Instant::now() < deadline, "the official agent never got {what}");
            poll.tick().await;
        }
    }
}

fn port() -> u16 {
    free_port().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_official_cluster_establishes_with_our_token() {
    let Some(official) = Oracle::start("dc2").await else { return };
    let agent = start("dc1").await;
    let ours = agent.server();
    let text = token(ours, "official").await;
    let (ok, said) = official.cli(&["peering", "establish", "-name=ours", "-peering-token", &text]);
    assert!(ok, "{said}");
    wait_for_state(ours, "official", Some(PeeringState::Active)).await;
    official.wait_for("ACTIVE", |it| it.state("ours").as_deref() == Some("ACTIVE")).await;
    exchange_services(&official, &agent, "official", "ours").await;

    let delete = Command::PeeringDelete { partition: "default".into(), name: "official".into() };
    ours.command(delete).await.unwrap();
    wait_for_state(ours, "official", None).await;
    official.wait_for("TERMINATED", |it| it.state("ours").as_deref() == Some("TERMINATED")).await;
    agent.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn we_establish_with_an_official_token() {
    let Some(official) = Oracle::start("dc2").await else { return };
    let agent = start("dc1").await;
    let ours = agent.server();
    let (ok, text) = official.cli(&["peering", "generate-token", "-name=ours"]);
    assert!(ok, "{text}");
    establish(ours, "official", &text).await.unwrap();
    wait_for_state(ours, "official", Some(PeeringState::Active)).await;
    official.wait_for("ACTIVE", |it| it.state("ours").as_deref() == Some("ACTIVE")).await;
    exchange_services(&official, &agent, "official", "ours").await;

    assert!(official.cli(&["peering", "delete", "-name=ours"]).0);
    wait_for_state(ours, "official", Some(PeeringState::Terminated)).await;
    wait_for_web(ours, "official", &[]).await;
    official.wait_for("deletion", |it| it.state("ours").is_none()).await;
    agent.shutdown().await;
}

/// A service crosses both ways, changes, and is un-exported.
async fn exchange_services(official: &Oracle, agent: &agent::Agent, theirs: &str, ours: &str) {
    let server = agent.server();
    official.register_web("web-1");
    official.export_web(Some(ours));
    wait_for_web(server, theirs, &[("web-1", Passing)]).await;
    official.register_web("web-2");
    wait_for_web(server, theirs, &[("web-1", Passing), ("web-2", Passing)]).await;

    register(server, "web-1", Passing).await;
    export(server, json!([{"Name": "web", "Consumers": [{"Peer": theirs}]}])).await;
    official.wait_for("our service", |it| it.imported(ours) == json!(["web"])).await;
    export(server, json!([])).await;
    official.wait_for("our un-export", |it| it.imported(ours) == Value::Null).await;

    official.export_web(None);
    wait_for_web(server, theirs, &[]).await;
}
