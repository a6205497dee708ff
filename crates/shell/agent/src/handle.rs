//! A running agent: one handle to its server, its local services and its configuration.

use std::{
    fs::DirBuilder,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use config::{AgentArgs, AgentConfig};
use server::{Server, ServerOptions};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    LoadError, LogFeed, RequestTimes, StartError,
    catalog_door::CatalogDoor,
    definitions::FileDefinitions,
    dns::{self, Dns, DnsSockets},
    grpc::Grpc,
    listen::{Listener, Listeners},
    load,
    local::{Local, Settings},
    node_id,
};

/// The release that clients parse (decision 13).
pub const COMPATIBLE_VERSION: &str = "1.22.0";

/// A running agent. Clones share it.
#[derive(Clone, Debug)]
pub struct Agent {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// Replaced by a reload.
    config: Mutex<Arc<AgentConfig>>,
    /// For reading the configuration again.
    args: AgentArgs,
    node_id: String,
    server: Server,
    local: Local,
    dns: Dns,
    tasks: TaskTracker,
    stopping: CancellationToken,
    /// Somebody asked the agent to leave.
    leaving: CancellationToken,
    requests: RequestTimes,
    started: Instant,
    log: OnceLock<LogFeed>,
}

impl Agent {
    /// Binds every port, opens the store and starts everything but the HTTP API, whose sockets are returned.
    ///
    /// # Errors
    /// See [`StartError`]; nothing is left half started.
    pub async fn start(
        args: AgentArgs,
        config: AgentConfig,
    ) -> Result<(Self, Vec<Listener>), StartError> {
        if !config.server {
            return Err(StartError::ClientMode);
        }
        let definitions = FileDefinitions::read(&config)?;
        let Listeners { http, dns, grpc, grpc_tls } = Listeners::bind(&config).await?;
        let data_dir = config.data_dir.clone();
        if let Some(directory) = &data_dir {
            prepare(directory)?;
        }
        let node_id = node_id::settle(&config.node.id, data_dir.as_deref())?;
        let server = Server::open(server_options(&config, &node_id)).await?;
        match Self::start_around(&server, args, config, node_id, dns).await {
            Ok((agent, services)) => {
                for listener in grpc {
                    services.serve(listener, false);
                }
                for listener in grpc_tls {
                    services.serve(listener, true);
                }
                agent.run_local(definitions).await;
                Ok((agent, http))
            }
            Err(error) => {
                server.shutdown().await;
                Err(error)
            }
        }
    }

    /// Everything that needs the server.
    async fn start_around(
        server: &Server,
        args: AgentArgs,
        config: AgentConfig,
        node_id: String,
        dns: DnsSockets,
    ) -> Result<(Self, Grpc), StartError> {
        let local = Local::open(Settings {
            node: server.own_node(),
            data_dir: config.data_dir.clone(),
            checks: config.checks.clone(),
            sidecar_ports: Some(Settings::SIDECAR_PORTS),
        })?;
        let (tasks, stopping) = (TaskTracker::new(), CancellationToken::new());
        let services = Grpc::new(server, tasks.clone(), stopping.clone())
            .map_err(|error| StartError::Tls(error.to_string()))?;
        let dns = dns::serve(dns, server.clone(), dns_settings(&config), &tasks, &stopping)
            .map_err(StartError::Dns)?;
        let agent = Self {
            shared: Arc::new(Shared {
                config: Mutex::new(Arc::new(config)),
                args,
                node_id,
                server: server.clone(),
                local,
                dns,
                tasks,
                stopping,
                leaving: CancellationToken::new(),
                requests: RequestTimes::default(),
                started: Instant::now(),
                log: OnceLock::new(),
            }),
        };
        Ok((agent, services))
    }

    /// Registers what files define, then runs checks and keeps the catalog in step.
    async fn run_local(&self, definitions: FileDefinitions) {
        let FileDefinitions { services, checks } = definitions;
        for problem in self.local().load_files(services, checks).await {
            tracing::error!("{problem}");
        }
        let (agent, stop) = (self.clone(), self.stopping().child_token());
        self.spawn(async move {
            let catalog = Arc::new(CatalogDoor(agent.server().clone()));
            agent.local().run(catalog, stop).await;
        });
    }

    /// The server inside this agent.
    pub fn server(&self) -> &Server {
        &self.shared.server
    }

    /// This node's services and checks.
    pub fn local(&self) -> &Local {
        &self.shared.local
    }

    /// The configuration as of the last reload.
    pub fn config(&self) -> Arc<AgentConfig> {
        self.shared.config.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The node's UUID.
    pub fn node_id(&self) -> &str {
        &self.shared.node_id
    }

    /// Reads the configuration again and takes up what may change at run time.
    ///
    /// # Errors
    /// When the new configuration cannot be used; the old one stays.
    pub fn reload(&self) -> Result<(), LoadError> {
        let (next, warnings) = load(&self.shared.args)?;
        let FileDefinitions { services, checks } = FileDefinitions::read(&next)
            .map_err(|error| LoadError::Definition(error.to_string()))?;
        for warning in warnings {
            tracing::warn!("{warning}");
        }
        let changes = config::diff(&self.config(), &next);
        for restart in &changes.after_restart {
            tracing::warn!("{restart}");
        }
        self.shared
            .dns
            .reload(dns_settings(&next))
            .map_err(|error| LoadError::Definition(error.to_string()))?;
        *self.shared.config.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
        let agent = self.clone();
        self.spawn(async move {
            for problem in agent.local().load_files(services, checks).await {
                tracing::error!("{problem}");
            }
        });
        tracing::info!("configuration reloaded");
        Ok(())
    }

    /// How many HTTP requests were answered.
    pub fn requests(&self) -> &RequestTimes {
        &self.shared.requests
    }

    /// How long the agent has been running.
    pub fn uptime(&self) -> Duration {
        self.shared.started.elapsed()
    }

    /// Says where the process publishes its log; only the first word counts.
    pub fn publishes_log_to(&self, feed: LogFeed) {
        // Whoever comes second is told nothing: there is one log in a process.
        let _ = self.shared.log.set(feed);
    }

    /// The process's log, when it is published.
    pub fn log(&self) -> Option<&LogFeed> {
        self.shared.log.get()
    }

    /// Asks the process to leave the cluster and end.
    pub fn leave(&self) {
        self.shared.leaving.cancel();
    }

    /// Resolves when somebody asked for [`Self::leave`].
    pub async fn left(&self) {
        self.shared.leaving.cancelled().await;
    }

    /// Cancelled when the agent stops; listeners of others end with it.
    pub fn stopping(&self) -> &CancellationToken {
        &self.shared.stopping
    }

    /// Runs a task that [`Self::shutdown`] waits for.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.shared.tasks.spawn(task);
    }

    /// Ends listeners, checks and the server, in this order.
    pub async fn shutdown(&self) {
        self.shared.stopping.cancel();
        self.shared.server.stop_streams();
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
        self.shared.server.shutdown().await;
    }
}

/// The directory exists and is one; if it is made here, only we may look into it.
fn prepare(directory: &Path) -> Result<(), StartError> {
    let failed = |cause| StartError::Data { path: PathBuf::from(directory), cause };
    if directory.exists() && !directory.is_dir() {
        return Err(StartError::NotDirectory { path: PathBuf::from(directory) });
    }
    DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(failed)
}

fn server_options(config: &AgentConfig, node_id: &str) -> ServerOptions {
    let meta =
        config.node.meta.iter().map(|(key, value)| (key.as_str().into(), value.as_str().into()));
    ServerOptions {
        node_name: config.node.name.as_str().into(),
        node_id: node_id.into(),
        node_meta: meta.collect(),
        datacenter: config.node.datacenter.as_str().into(),
        advertise: config.cluster.advertise_lan,
        server_port: config.ports.server,
        grpc_port: config.ports.grpc,
        grpc_tls_port: config.ports.grpc_tls,
        data_dir: config.data_dir.clone(),
        cluster_id: config.connect.cluster_id.clone(),
        peering: match config.peering {
            config::PeeringSwitch::On => server::PeeringSwitch::On,
            config::PeeringSwitch::Off => server::PeeringSwitch::Off,
            config::PeeringSwitch::Unset => server::PeeringSwitch::Unset,
        },
        connect: config.connect.enabled,
        version: COMPATIBLE_VERSION,
    }
}

fn dns_settings(config: &AgentConfig) -> dns::Settings {
    dns::Settings {
        config: Arc::new(config.dns.clone()),
        datacenter: config.node.datacenter.clone(),
        translate_wan: config.translate_wan_addrs,
    }
}
