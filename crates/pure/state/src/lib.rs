//! The replicated store: tables that share structure between versions, commands that make the next version,
//! and queries that are answered at an index and know what they read.
//!
//! **Deterministic**: the same commands give the same bytes on every server. There is no clock, no chance and no
//! map with random order here; the leader's `now` comes with each command.
#![warn(missing_docs)]

mod key;
mod table;
mod tracker;

mod command;
mod envelope;
mod refusal;
mod store;

mod apply;
mod snapshot;

mod service_query;

mod answer;
pub mod exports;

pub use answer::{Answer, Query};
pub use apply::{Applied, MAX_IMPORT_BYTES};
pub use command::{Command, ImportedService, Reply};
pub use envelope::{Envelope, FORMAT, RequestId, StoredBytesError};
pub use key::Key;
pub use refusal::Refusal;
pub use service_query::ServiceQuery;
pub use snapshot::SnapshotError;
pub use store::Store;
pub use table::TableId;
pub use tracker::{Dependency, Reader, Touched};
