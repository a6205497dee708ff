//! `consul agent`: start, signals, end (cli 6.3).

use std::time::Duration;

use agent::{Agent, LogFeed};
use config::{AgentArgs, AgentConfig};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::{banner, logging};

/// How the agent was told to end.
enum Stop {
    /// Leave the cluster, then end well.
    Leave,
    /// End at once. Exit code 1, as official builds have it.
    AtOnce,
}

/// Runs the agent and returns the exit code.
pub(crate) fn run(argv: &[String]) -> i32 {
    let args = match config::parse_args(argv) {
        Ok(args) if args.help => {
            banner::help();
            return 0;
        }
        Ok(args) => args,
        Err(error) => return banner::failure(&error.startup_line()),
    };
    let (config, warnings) = match agent::load(&args) {
        Ok(loaded) => loaded,
        Err(error) => return banner::failure(&error.to_string()),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return banner::failure(&format!("failed to start threads: {error}")),
    };
    let log = match logging::start(&config.logging) {
        Ok(log) => log,
        Err(error) => return banner::failure(&error.to_string()),
    };
    let code = runtime.block_on(serve(args, config, &warnings, log));
    // What blocks still, such as a name that is being resolved, is left behind.
    runtime.shutdown_timeout(Duration::from_secs(1));
    code
}

async fn serve(
    args: AgentArgs,
    config: AgentConfig,
    warnings: &[config::Warning],
    log: LogFeed,
) -> i32 {
    banner::starting();
    for warning in warnings {
        tracing::warn!("{warning}");
    }
    let (agent, listeners) = match Agent::start(args, config).await {
        Ok(started) => started,
        Err(error) => return banner::failure(&format!("Error starting agent: {error}")),
    };
    agent.publishes_log_to(log);
    banner::started(&agent);
    for listener in listeners {
        let served = http_api::serve(listener, agent.clone());
        agent.spawn(served);
    }
    tracing::info!("Consul agent running!");
    let stop = wait(&agent).await;
    match &stop {
        Stop::Leave => tracing::info!("Graceful shutdown: leaving"),
        Stop::AtOnce => tracing::info!("Graceful shutdown disabled. Exiting"),
    }
    tokio::select! {
        () = agent.shutdown() => {}
        () = second_signal() => return 1,
    }
    match stop {
        Stop::Leave => 0,
        Stop::AtOnce => 1,
    }
}

async fn wait(agent: &Agent) -> Stop {
    let kinds = [SignalKind::hangup(), SignalKind::interrupt(), SignalKind::terminate()];
    let [Ok(mut hangup), Ok(mut interrupt), Ok(mut terminate)] = kinds.map(signal) else {
        tracing::warn!("signals cannot be caught; stop the agent with `consul leave`");
        agent.left().await;
        return Stop::Leave;
    };
    loop {
        let rules = agent.config().leave;
        tokio::select! {
            () = received(&mut hangup) => {
                if let Err(error) = agent.reload() {
                    tracing::error!(%error, "reload failed, the old configuration stays");
                }
            }
            () = received(&mut interrupt) => {
                return if rules.skip_on_interrupt { Stop::AtOnce } else { Stop::Leave };
            }
            () = received(&mut terminate) => {
                return if rules.on_terminate { Stop::Leave } else { Stop::AtOnce };
            }
            () = agent.left() => return Stop::Leave,
        }
    }
}

/// Whoever signals twice does not want to wait.
async fn second_signal() {
    let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
    let [Ok(mut interrupt), Ok(mut terminate)] = kinds.map(signal) else {
        return std::future::pending().await;
    };
    tokio::select! {
        () = received(&mut interrupt) => {}
        () = received(&mut terminate) => {}
    }
}

async fn received(signal: &mut Signal) {
    if signal.recv().await.is_none() {
        std::future::pending::<()>().await;
    }
}
