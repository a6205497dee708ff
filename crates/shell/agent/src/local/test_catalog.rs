//! A catalog for tests: a real store behind the trait, that can be told to fail.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use model::{CheckStatus, Node, Scope};
use serde_json::json;
use state::{Answer, Command, Envelope, FORMAT, Query, Reply, RequestId, Store};

use super::{Catalog, CatalogRows, Settings};

/// A node's settings without a data directory; scripts are off.
pub(super) fn settings() -> Settings {
    let node: Node = serde_json::from_value(json!({
        "ID": "11111111-1111-1111-1111-111111111111", "Node": "alpha-node", "Address": "127.0.0.1",
        "Datacenter": "dc1",
    }))
    .unwrap();
    Settings {
        node,
        data_dir: None,
        checks: config::CheckRules {
            output_max_size: 4096,
            update_interval: Duration::from_secs(300),
            enable_remote_scripts: false,
            enable_local_scripts: false,
        },
        sidecar_ports: Some(Settings::SIDECAR_PORTS),
    }
}

/// One server, in memory.
#[derive(Default)]
pub(super) struct TestCatalog {
    store: Mutex<(Store, u64)>,
    /// Shown instead of the store until the first command: a server that has not replayed its log.
    pub(super) behind: Mutex<Option<CatalogRows>>,
    /// So many more commands fail.
    pub(super) failures: AtomicUsize,
    /// Commands that were applied.
    pub(super) applied: AtomicUsize,
}

impl TestCatalog {
    /// The statuses of a node's checks by id.
    pub(super) fn statuses(&self) -> Vec<(String, CheckStatus)> {
        let rows = self.node_rows("alpha-node");
        let status = |text: &str| CheckStatus::parse(text).unwrap();
        rows.checks.iter().map(|row| (row.check_id.to_string(), status(&row.status))).collect()
    }

    /// The ids of a node's services.
    pub(super) fn services(&self) -> Vec<String> {
        self.node_rows("alpha-node").services.iter().map(|row| row.id.to_string()).collect()
    }

    /// Somebody else changes the catalog.
    pub(super) fn write(&self, command: Command) -> Reply {
        let mut store = self.store.lock().unwrap();
        store.1 += 1;
        let index = store.1;
        let request_id = RequestId(1, index);
        let envelope = Envelope { format: FORMAT, now: 0, request_id, command };
        store.0.apply(index, &envelope).reply
    }
}

impl Catalog for TestCatalog {
    fn node_rows(&self, node: &str) -> CatalogRows {
        if let Some(rows) = &*self.behind.lock().unwrap() {
            return rows.clone();
        }
        let store = self.store.lock().unwrap();
        let scope = Scope::default();
        let checks = Query::ChecksOfNode { scope: scope.clone(), node: node.into() };
        let (node, services) = match store.0.answer(&Query::Node { scope, node: node.into() }).0 {
            Answer::Node(Some((node, services))) => (Some(node), services),
            _ => (None, Vec::new()),
        };
        match store.0.answer(&checks).0 {
            Answer::Checks(checks) => CatalogRows { node, services, checks },
            _ => CatalogRows { node, services, checks: Vec::new() },
        }
    }

    async fn apply(&self, command: Command) -> Result<Reply, String> {
        let fails = |failures: usize| failures.checked_sub(1);
        if self.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, fails).is_ok() {
            return Err("No cluster leader".to_owned());
        }
        // Others get a turn, as they would over a network.
        tokio::task::yield_now().await;
        *self.behind.lock().unwrap() = None;
        self.applied.fetch_add(1, Ordering::SeqCst);
        Ok(self.write(command))
    }
}
