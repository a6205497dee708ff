//! Bringing this node's rows into the catalog: on every change at once, and every minute whether something changed
//! there or not (anti-entropy).

use std::{future::Future, time::Duration};

use futures_util::{StreamExt, stream};
use model::{Node, catalog::Registration};
use state::{Command, Reply};
use tokio::time::{Instant, sleep, sleep_until};

use super::{CatalogRows, Local, diff, diff::node_command};

/// Longest time between two complete comparisons.
const FULL_PASS: Duration = Duration::from_secs(60);
/// Part of it that is left to chance, so that nodes that started together do not compare together.
const STAGGER: f64 = 0.25;
/// Shortest and longest wait after a failure. A change shortens it to the shortest.
const RETRY: Duration = Duration::from_millis(250);
const LONGEST_RETRY: Duration = Duration::from_secs(15);
/// Commands under way at once: the log writes them in one go.
const AT_ONCE: usize = 8;

/// The catalog as the sync loop needs it.
pub trait Catalog: Send + Sync + 'static {
    /// What it holds of the node called `node`, at least as new as the last command that [`Self::apply`] confirmed.
    fn node_rows(&self, node: &str) -> CatalogRows;

    /// Makes a change; returns when it is committed and visible to [`Self::node_rows`].
    ///
    /// # Errors
    /// Why it was not made now; it is tried again.
    fn apply(&self, command: Command) -> impl Future<Output = Result<Reply, String>> + Send;
}

/// Keeps the catalog equal to what this agent wants. Never ends by itself.
pub(super) async fn keep_in_sync(local: &Local, catalog: &impl Catalog) {
    let mut changes = local.shared.changes.subscribe();
    // Sending them again would not help until something else changes in the catalog.
    let mut refused = Vec::new();
    let mut settled = false;
    let mut failures = 0;
    let mut full_at = Instant::now();
    loop {
        changes.mark_unchanged();
        if Instant::now() >= full_at {
            refused.clear();
            full_at = Instant::now() + FULL_PASS.mul_f64(1.0 - STAGGER * rand::random::<f64>());
        }
        let wake = match step(local, catalog, &mut settled, &mut refused).await {
            Ok(version) => {
                local.shared.synced.send_replace(version);
                failures = 0;
                full_at
            }
            Err(error) => {
                tracing::warn!(%error, "the catalog does not know all services and checks of this node; trying again");
                let wait = retry_after(failures, rand::random());
                failures = failures.saturating_add(1);
                sleep(RETRY).await;
                Instant::now() + wait.saturating_sub(RETRY)
            }
        };
        tokio::select! {
            _ = changes.changed() => {}
            () = sleep_until(wake) => {}
        }
    }
}

/// How long to wait after that many failures in a row before this one; `chance` is in 0..1.
fn retry_after(failures: u32, chance: f64) -> Duration {
    let doubled = RETRY.saturating_mul(2u32.saturating_pow(failures.min(16)));
    doubled.min(LONGEST_RETRY).mul_f64(0.75 + 0.25 * chance).max(RETRY)
}

/// One pass. The first of a run begins by writing the node's row, changed or not: a server that has just started shows
/// an older catalog until its log is replayed, and a difference that is not seen then would stay until the next
/// complete comparison. Once a write has returned, everything before it is visible.
async fn step(
    local: &Local,
    catalog: &impl Catalog,
    settled: &mut bool,
    refused: &mut Vec<Command>,
) -> Result<u64, String> {
    if !*settled {
        let node = &local.shared.node;
        register_node(node, catalog).await?;
        *settled = true;
    }
    pass(local, catalog, refused).await
}

/// Without its own row, this node must not write into that of whoever holds its name.
async fn register_node(node: &Node, catalog: &impl Catalog) -> Result<(), String> {
    match catalog.apply(node_command(node)).await? {
        Reply::Refused(refusal) => Err(format!("the node's registration was refused: {refusal}")),
        _ => Ok(()),
    }
}

/// Compares and sends once; the version that the catalog then knows.
async fn pass(
    local: &Local,
    catalog: &impl Catalog,
    refused: &mut Vec<Command>,
) -> Result<u64, String> {
    let node = &local.shared.node;
    let (version, wanted) = local.shared.with(|state| state.wanted(node));
    let plan = diff(&wanted, &catalog.node_rows(&node.node));
    local.shared.with(|state| {
        for (id, tags) in plan.adopted_tags {
            state.adopt_tags(&id, tags);
        }
    });
    if plan.node.is_some() {
        register_node(node, catalog).await?;
        tracing::info!(node = %node.node, "synced node info");
    }
    let commands: Vec<Command> =
        plan.commands.into_iter().filter(|command| !refused.contains(command)).collect();
    let apply = |command: Command| async move {
        let reply = catalog.apply(command.clone()).await;
        (command, reply)
    };
    let mut replies = stream::iter(commands).map(apply).buffer_unordered(AT_ONCE);
    let mut failed = None;
    while let Some((command, reply)) = replies.next().await {
        match reply {
            Ok(Reply::Refused(refusal)) => {
                tracing::warn!(%refusal, "the catalog refused: {}", describe(&command));
                refused.push(command);
            }
            Ok(_) => tracing::info!("synced: {}", describe(&command)),
            Err(error) => failed = Some(error),
        }
    }
    failed.map_or(Ok(version), Err)
}

/// A command for the log; it names ids only.
fn describe(command: &Command) -> String {
    match command {
        Command::Register(Registration { service: Some(service), .. }) => {
            format!("service {}", service.id)
        }
        Command::Register(Registration { checks, .. }) => {
            let ids: Vec<&str> = checks.iter().map(|check| &*check.check_id).collect();
            format!("checks {}", ids.join(", "))
        }
        Command::Deregister(gone) if gone.service_id.is_empty() => {
            format!("removal of check {}", gone.check_id)
        }
        Command::Deregister(gone) => format!("removal of service {}", gone.service_id),
        _ => "another command".to_owned(),
    }
}

#[cfg(test)]
mod tests;
