//! The catalog as this node's sync loop sees it: the server's own doors.

use model::Scope;
use server::Server;
use state::{Answer, Command, Query, Reply};

use crate::local::{Catalog, CatalogRows};

/// The doors of the server inside this agent.
#[derive(Debug)]
pub(crate) struct CatalogDoor(pub(crate) Server);

impl Catalog for CatalogDoor {
    fn node_rows(&self, node: &str) -> CatalogRows {
        let (scope, store) = (Scope::default(), self.0.store());
        let rows = Query::Node { scope: scope.clone(), node: node.into() };
        let (node_row, services) = match store.answer(&rows).0 {
            Answer::Node(Some((row, services))) => (Some(row), services),
            _ => (None, Vec::new()),
        };
        let checks = match store.answer(&Query::ChecksOfNode { scope, node: node.into() }).0 {
            Answer::Checks(checks) => checks,
            _ => Vec::new(),
        };
        CatalogRows { node: node_row, services, checks }
    }

    async fn apply(&self, command: Command) -> Result<Reply, String> {
        match self.0.command(command).await {
            Ok(reply) => Ok(reply),
            Err(server::DoorError::Refused(refusal)) => Ok(Reply::Refused(refusal)),
            Err(error) => Err(error.to_string()),
        }
    }
}
