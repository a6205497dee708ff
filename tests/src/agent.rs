//! One agent of the binary under test: a server on loopback with a data directory.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::http::{self, Answer};
use crate::process::Process;
use crate::scratch::Scratch;
use crate::{log, poll, ports};

/// How long a server may take until it leads, on a busy machine.
pub const START: Duration = Duration::from_secs(60);

/// What an agent is started with.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The binary.
    pub binary: PathBuf,
    /// Node name; also the name of its files.
    pub node: String,
    /// Datacenter.
    pub datacenter: String,
    /// Port of the HTTP API.
    pub http: u16,
    /// Port of the peering service.
    pub grpc_tls: u16,
    /// Port of gossip within the cluster.
    pub serf_lan: u16,
    /// Port between servers.
    pub server: u16,
    /// More configuration, in HCL.
    pub more: String,
    /// More environment.
    pub env: Vec<(String, String)>,
}

impl Plan {
    /// A plan with fresh ports.
    pub fn new(binary: &Path, node: &str, datacenter: &str) -> Self {
        Self {
            binary: binary.to_path_buf(),
            node: node.to_owned(),
            datacenter: datacenter.to_owned(),
            http: ports::one(),
            grpc_tls: ports::one(),
            serf_lan: ports::one(),
            server: ports::one(),
            more: String::new(),
            env: Vec::new(),
        }
    }

    /// The configuration file's text.
    pub fn config(&self, data: &Path) -> String {
        let Self { node, datacenter, http, grpc_tls, serf_lan, server, more, .. } = self;
        let data = data.display();
        format!(
            r#"server = true
bootstrap = true
node_name = "{node}"
datacenter = "{datacenter}"
data_dir = "{data}"
bind_addr = "127.0.0.1"
peering {{ enabled = true }}
ports {{
  http = {http}
  grpc_tls = {grpc_tls}
  serf_lan = {serf_lan}
  server = {server}
  grpc = -1
  dns = -1
  serf_wan = -1
}}
{more}
"#
        )
    }
}

/// A running agent.
#[derive(Debug)]
pub struct Agent {
    /// What it was started with.
    pub plan: Plan,
    /// The process.
    pub process: Process,
    scratch: Scratch,
}

impl Agent {
    /// Starts the agent and waits until it leads.
    pub fn start(scratch: &Scratch, plan: Plan) -> Result<Self, String> {
        let mut agent = Self::launch(scratch, plan)?;
        agent.wait_for_leader()?;
        Ok(agent)
    }

    /// Starts the agent and does not wait.
    pub fn launch(scratch: &Scratch, plan: Plan) -> Result<Self, String> {
        let data = scratch.path(&format!("{}-data", plan.node));
        let file = scratch
            .write(&format!("{}.hcl", plan.node), &plan.config(&data))
            .map_err(|e| format!("cannot write the configuration of {}: {e}", plan.node))?;
        let mut command = consul(&plan.binary);
        command.args(["agent", "-config-file"]).arg(file).current_dir(scratch.folder());
        command.envs(plan.env.iter().map(|(name, value)| (name, value)));
        let process = scratch
            .spawn(&plan.node, command)
            .map_err(|e| format!("cannot start {}: {e}", plan.node))?;
        Ok(Self { plan, process, scratch: scratch.clone() })
    }

    /// Takes over a process that was started in another way.
    pub fn attach(scratch: &Scratch, plan: Plan, process: Process) -> Self {
        Self { plan, process, scratch: scratch.clone() }
    }

    /// Kills the agent with SIGKILL and starts it again, without waiting for it.
    pub fn kill_and_launch(self) -> Result<Self, String> {
        let Self { plan, mut process, scratch } = self;
        process.kill().map_err(|e| format!("cannot kill {}: {e}", plan.node))?;
        drop(process);
        Self::launch(&scratch, plan)
    }

    /// Waits until the server answers that there is a leader.
    pub fn wait_for_leader(&mut self) -> Result<(), String> {
        let port = self.plan.http;
        poll::until(START, || {
            if let Some(status) = self.process.ended() {
                // Nothing will change any more; the deadline need not pass.
                return Ok(Err(format!("{} has ended ({status})", self.plan.node)));
            }
            let answer = http::request(port, "GET", "/v1/status/leader", "")?;
            if answer.status == 200
                && answer.json().as_str().is_some_and(|leader| !leader.is_empty())
            {
                Ok(Ok(()))
            } else {
                Err(format!("status/leader says {} {}", answer.status, answer.body.trim()))
            }
        })
        .unwrap_or_else(Err)
        .map_err(|e| {
            format!("{e}\nlog of {}:\n{}", self.plan.node, log::tail(&self.process.log(), 20))
        })
    }

    /// One request to the HTTP API.
    pub fn request(&self, method: &str, path: &str, body: &str) -> Result<Answer, String> {
        http::request(self.plan.http, method, path, body)
    }

    /// One request that has to succeed with 200; the body as JSON.
    pub fn ask(&self, method: &str, path: &str, body: &str) -> Result<Value, String> {
        let answer = self.request(method, path, body)?;
        match answer.status {
            200 => Ok(answer.json()),
            status => {
                Err(format!("{} {method} {path}: {status} {}", self.plan.node, answer.body.trim()))
            }
        }
    }

    /// Reads `path` until `holds` is content with the JSON.
    pub fn await_json(
        &self,
        path: &str,
        within: Duration,
        what: &str,
        mut holds: impl FnMut(&Value) -> bool,
    ) -> Result<Value, String> {
        poll::until(within, || {
            let value = self.ask("GET", path, "")?;
            if holds(&value) { Ok(value) } else { Err(format!("{path} says {value}")) }
        })
        .map_err(|e| {
            let tail = log::tail(&self.process.log(), 15);
            format!("{} after {within:?}: not yet: {what}: {e}\nlog:\n{tail}", self.plan.node)
        })
    }

    /// Runs `consul ARGS` against this agent.
    pub fn cli(&self, args: &[&str]) -> Result<Output, String> {
        let mut command = consul(&self.plan.binary);
        command.args(args).env("CONSUL_HTTP_ADDR", format!("127.0.0.1:{}", self.plan.http));
        let output = command.current_dir(self.scratch.folder()).stdin(Stdio::null()).output();
        output.map_err(|e| format!("cannot start {}: {e}", self.plan.binary.display()))
    }
}

/// The binary with none of the caller's own `CONSUL_…` settings.
pub fn consul(binary: &Path) -> Command {
    let mut command = Command::new(binary);
    for (name, _) in
        std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CONSUL_"))
    {
        command.env_remove(name);
    }
    command
}
