//! What the settings mean: the typed configuration that the agent runs with.

mod bootstrap;
mod cluster;
mod connect;
mod definitions;
mod dns;
mod limits;
mod listeners;
mod logging;
mod node;
mod unique;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use crate::environment::Environment;
use crate::error::ConfigError;
use crate::read::{self, duration, switch};
use crate::settings::Settings;
use crate::support;
use crate::warning::Warning;

pub use self::cluster::ClusterAddresses;
pub use self::connect::{ConnectConfig, IntentionPolicy, PeeringSwitch};
pub use self::definitions::{CheckRules, Definitions};
pub use self::dns::{DnsConfig, RecursorStrategy, Soa};
pub use self::limits::{LeaveRules, Limits, Performance};
pub use self::listeners::{ListenAddr, Listeners, Ports};
pub use self::logging::{LogConfig, LogLevel};
pub use self::node::{NodeConfig, NodeId};

/// Everything an agent needs to know to start, checked and resolved.
///
/// Built from the merged settings of all sources. Nothing here reads a clock, a file or the network; what the
/// machine knows (host name, private addresses) came in as facts.
#[derive(Debug, Clone, PartialEq)]
pub struct AgentConfig {
    /// `-dev`: a server in memory, peering and the UI on (decision 26).
    pub dev: bool,
    /// `server`: this agent is a server, not a client.
    pub server: bool,
    /// This server may elect itself alone (`bootstrap = true` or `bootstrap_expect = 1`).
    pub bootstrap: bool,
    /// `bootstrap_expect`: how many servers to wait for before the first election; 0 when not used.
    pub bootstrap_expect: u32,
    /// `data_dir`; `None` keeps everything in memory (dev mode only).
    pub data_dir: Option<PathBuf>,
    /// `pid_file`: where to write the process id.
    pub pid_file: Option<PathBuf>,
    /// Who this node is.
    pub node: NodeConfig,
    /// Addresses between agents: bind and advertise.
    pub cluster: ClusterAddresses,
    /// Addresses that clients reach: HTTP, HTTPS, DNS, gRPC, gRPC over TLS.
    pub listeners: Listeners,
    /// `ports.*`: `None` means the listener is off.
    pub ports: Ports,
    /// `peering.enabled` (decision 1).
    pub peering: PeeringSwitch,
    /// `connect`: the service mesh and its CA.
    pub connect: ConnectConfig,
    /// `default_intention_policy`: what holds when no intention matches; `None` when not set (decision 12).
    pub default_intention_policy: Option<IntentionPolicy>,
    /// `ui_config.enabled`: serve the web UI.
    pub ui_enabled: bool,
    /// `dns_config`, `domain`, `alt_domain`, `recursors`.
    pub dns: DnsConfig,
    /// `http_config.response_headers`: added to every HTTP answer.
    pub response_headers: BTreeMap<String, String>,
    /// `limits`.
    pub limits: Limits,
    /// `performance`.
    pub performance: Performance,
    /// `default_query_time`: how long a blocking query waits when it does not say.
    pub default_query_time: Duration,
    /// `max_query_time`: the longest a blocking query may wait.
    pub max_query_time: Duration,
    /// How checks may run and report.
    pub checks: CheckRules,
    /// `log_*`.
    pub logging: LogConfig,
    /// What the agent does when it is told to stop.
    pub leave: LeaveRules,
    /// `telemetry.prometheus_retention_time`; zero keeps `/v1/agent/metrics?format=prometheus` off.
    pub prometheus_retention_time: Duration,
    /// `translate_wan_addrs`: answer with WAN addresses for nodes of other datacenters.
    pub translate_wan_addrs: bool,
    /// `disable_update_check`. Proconsul never calls home; the key is kept for `agent/self`.
    pub disable_update_check: bool,
    /// Services, checks and configuration entries typed in the files.
    pub definitions: Definitions,
    /// The merged settings that all this was built from: for `agent/self` and for finding out what a reload changes.
    pub settings: Settings,
}

impl AgentConfig {
    /// Finds out what the merged settings mean on this machine.
    ///
    /// # Errors
    /// The first setting that is refused or makes no sense. That `data_dir` is a directory is for the caller to see.
    pub fn build(
        settings: Settings,
        environment: &Environment,
    ) -> Result<(Self, Vec<Warning>), ConfigError> {
        let mut warnings = support::check(&settings)?;
        read::check_forms(&settings)?;
        let dev = settings.is_dev();
        let server = switch(&settings, "server");
        if let Some(other) = settings.int("raft_protocol").filter(|version| *version != 3) {
            return Err(ConfigError::RaftProtocol(other));
        }
        let ports = Ports::build(&settings, server)?;
        let cluster = ClusterAddresses::build(&settings, environment, &ports)?;
        let listeners = Listeners::build(&settings, &ports, &mut warnings)?;
        let tagged = cluster.tagged(&settings)?;
        let node = NodeConfig::build(&settings, environment, tagged, &mut warnings)?;
        let data_dir = data_dir(&settings, &mut warnings)?;
        let (bootstrap, bootstrap_expect) = bootstrap::build(&settings, server, &mut warnings)?;
        unique::check(&listeners, &cluster)?;
        let checks = CheckRules::build(&settings)?;
        if checks.enable_remote_scripts {
            warnings.push(Warning::RemoteScripts);
        }
        let config = Self {
            dev,
            server,
            bootstrap,
            bootstrap_expect,
            data_dir,
            pid_file: settings.text("pid_file").map(PathBuf::from),
            cluster,
            listeners,
            ports,
            peering: PeeringSwitch::build(&settings),
            connect: ConnectConfig::build(&settings)?,
            default_intention_policy: IntentionPolicy::build(&settings)?,
            ui_enabled: switch(&settings, "ui_config.enabled"),
            dns: DnsConfig::build(&settings, &node.datacenter)?,
            response_headers: settings.map("http_config.response_headers"),
            limits: Limits::build(&settings)?,
            performance: Performance::build(&settings)?,
            default_query_time: duration(&settings, "default_query_time")?,
            max_query_time: duration(&settings, "max_query_time")?,
            checks,
            logging: LogConfig::build(&settings)?,
            leave: LeaveRules::build(&settings, server),
            prometheus_retention_time: duration(&settings, "telemetry.prometheus_retention_time")?,
            translate_wan_addrs: switch(&settings, "translate_wan_addrs"),
            disable_update_check: switch(&settings, "disable_update_check"),
            definitions: Definitions::build(&settings),
            node,
            settings,
        };
        Ok((config, warnings))
    }

    /// Whether this server may elect itself without others: dev mode, or bootstrap mode.
    pub fn elects_itself(&self) -> bool {
        self.server && (self.dev || self.bootstrap)
    }
}

/// `data_dir`: required, but not used in dev mode.
fn data_dir(
    settings: &Settings,
    warnings: &mut Vec<Warning>,
) -> Result<Option<PathBuf>, ConfigError> {
    match settings.text("data_dir") {
        Some(_) if settings.is_dev() => {
            warnings.push(Warning::DataDirInDevMode);
            Ok(None)
        }
        Some(path) => Ok(Some(PathBuf::from(path))),
        None if settings.is_dev() => Ok(None),
        None => Err(ConfigError::Empty("data_dir")),
    }
}

#[cfg(test)]
mod tests;
