//! The two clusters that the story is told on: one server each, on loopback, with ports and a folder of this run.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use product_tests::process::Process;
use product_tests::scratch::Scratch;
use product_tests::{agent, http, log, poll, ports};
use serde_json::{Value, json};

use crate::mask::View;
use crate::names::Names;
use crate::step::{Answer, Cluster, Request};
use crate::{data, dns};

/// The ports of an agent: name in the configuration and offset from the thousand that they all begin with in a recording.
const PORTS: [(&str, u16); 7] = [
    ("http", 500),
    ("grpc", 502),
    ("grpc_tls", 503),
    ("dns", 600),
    ("serf_lan", 301),
    ("serf_wan", 302),
    ("server", 300),
];

/// Ports that agents give to sidecars themselves.
const TAKEN: [std::ops::RangeInclusive<u16>; 1] = [21_000..=21_255];

/// How long one command may run.
const PATIENCE: Duration = Duration::from_secs(60);

/// One agent.
#[derive(Debug)]
struct Member {
    ports: BTreeMap<&'static str, u16>,
    process: Process,
}

/// Both agents, running until this is dropped.
#[derive(Debug)]
pub(crate) struct Pair {
    binary: PathBuf,
    alpha: Member,
    beta: Member,
    /// How our answers are read against the recording.
    pub(crate) view: View,
    scratch: Scratch,
}

impl Pair {
    /// Starts both agents with the names of a set, writes the story's files, and waits until each leads and has a root
    /// certificate.
    pub(crate) fn start(binary: PathBuf, names: Names) -> Result<Self, String> {
        let failed = |e: std::io::Error| format!("cannot write the story's files: {e}");
        let scratch = Scratch::new("golden").map_err(failed)?;
        for (name, text) in data::files()? {
            scratch.write(&name, &names.say(&text)).map_err(failed)?;
        }
        let mut view =
            View { ports: BTreeMap::new(), folder: Some(scratch.folder().display().to_string()) };
        let [alpha, beta] = [Cluster::Alpha, Cluster::Beta].map(|cluster| {
            let ports = draw();
            for (name, offset) in PORTS {
                view.ports.insert(ports[name], names.base(cluster) + offset);
            }
            let text = configuration(cluster, names, &ports, &scratch).to_string();
            let file = scratch.write(&format!("{}.json", cluster.word()), &text).map_err(failed)?;
            let mut command = agent::consul(&binary);
            command.args(["agent", "-config-file"]).arg(file).current_dir(scratch.folder());
            let process = scratch
                .spawn(cluster.word(), command)
                .map_err(|e| format!("cannot start the agent: {e}"))?;
            Ok::<_, String>(Member { ports, process })
        });
        let mut pair = Self { binary, alpha: alpha?, beta: beta?, view, scratch };
        pair.alpha.ready()?;
        pair.beta.ready()?;
        Ok(pair)
    }

    fn member(&self, cluster: Cluster) -> &Member {
        match cluster {
            Cluster::Alpha => &self.alpha,
            Cluster::Beta => &self.beta,
        }
    }

    /// Puts a request to one cluster. An error means that there was no whole answer.
    pub(crate) fn ask(&self, cluster: Cluster, request: &Request) -> Result<Answer, String> {
        let ports = &self.member(cluster).ports;
        match request {
            Request::Http { method, path, body } => {
                let answer = http::request(ports["http"], method, path, body)?;
                let headers = answer.headers.iter().filter_map(|line| line.split_once(':'));
                let headers = headers
                    .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()));
                Ok(Answer::Http {
                    status: answer.status,
                    headers: headers.collect(),
                    body: answer.body,
                })
            }
            Request::Command(argv) => self.run(ports["http"], argv),
            Request::Dig { name, kind } => dns::ask(ports["dns"], name, kind).map(Answer::Dig),
        }
    }

    /// Reads a path of one cluster; `Null` when there is no JSON.
    pub(crate) fn get(&self, cluster: Cluster, path: &str) -> Result<Value, String> {
        self.member(cluster).get(path)
    }

    fn run(&self, port: u16, argv: &[String]) -> Result<Answer, String> {
        let failed = |e: std::io::Error| format!("consul {}: {e}", argv.join(" "));
        let [stdout, stderr] = ["stdout", "stderr"].map(|name| self.scratch.path(name));
        let mut command = agent::consul(&self.binary);
        command.args(argv).current_dir(self.scratch.folder()).stdin(Stdio::null());
        command
            .env("CONSUL_HTTP_ADDR", format!("127.0.0.1:{port}"))
            .env("HOME", self.scratch.folder());
        command
            .stdout(File::create(&stdout).map_err(failed)?)
            .stderr(File::create(&stderr).map_err(failed)?);
        let mut child = command.spawn().map_err(failed)?;
        let ended = poll::until(PATIENCE, || {
            child.try_wait().map_err(failed)?.ok_or_else(|| "still runs".to_owned())
        });
        if ended.is_err() {
            child.kill().and_then(|()| child.wait()).map_err(failed)?;
        }
        let status =
            ended.map_err(|why| format!("consul {}: {why} after {PATIENCE:?}", argv.join(" ")))?;
        let exit = status.code().ok_or_else(|| format!("consul {}: {status}", argv.join(" ")))?;
        let [stdout, stderr] = [stdout, stderr].map(|path| std::fs::read(path).map_err(failed));
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ok(Answer::Command { exit, stdout: text(stdout?), stderr: text(stderr?) })
    }
}

impl Member {
    fn get(&self, path: &str) -> Result<Value, String> {
        http::request(self.ports["http"], "GET", path, "").map(|answer| answer.json())
    }

    fn ready(&mut self) -> Result<(), String> {
        let outcome = poll::until(agent::START, || {
            if let Some(status) = self.process.ended() {
                return Ok(Err(format!("the agent has ended ({status})")));
            }
            let leader = self.get("/v1/status/leader")?;
            let roots = self.get("/v1/connect/ca/roots")?;
            let said = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
            let ready = said(&leader) && said(&roots["ActiveRootID"]);
            if ready { Ok(Ok(())) } else { Err(format!("leader {leader}, roots {roots}")) }
        });
        let tail = || log::tail(&self.process.log(), 20);
        outcome
            .unwrap_or_else(Err)
            .map_err(|why| format!("{} is not ready: {why}\n{}", self.process.name(), tail()))
    }
}

/// Fresh ports by name.
fn draw() -> BTreeMap<&'static str, u16> {
    let mut free = ports::free(4 * PORTS.len())
        .into_iter()
        .filter(|port| !TAKEN.iter().any(|range| range.contains(port)));
    PORTS.iter().map(|(name, _)| *name).zip(&mut free).collect()
}

/// The configuration that the recordings were made with.
fn configuration(
    cluster: Cluster,
    names: Names,
    ports: &BTreeMap<&'static str, u16>,
    scratch: &Scratch,
) -> Value {
    let (datacenter, digit) = match cluster {
        Cluster::Alpha => ("dc1", "1"),
        Cluster::Beta => ("dc2", "2"),
    };
    let id = [8, 4, 4, 4, 12].map(|length| digit.repeat(length)).join("-");
    json!({
        "datacenter": datacenter,
        "node_name": names.say(&format!("{}-node", cluster.word())),
        "node_id": id,
        "server": true,
        "bootstrap": true,
        "bind_addr": "127.0.0.1",
        "client_addr": "127.0.0.1",
        "data_dir": scratch.path(cluster.word()),
        "ports": ports,
        "connect": {"enabled": true},
        "peering": {"enabled": true},
        "ui_config": {"enabled": true},
        "log_level": "warn",
        "raft_protocol": 3,
        "performance": {"raft_multiplier": 1},
    })
}
