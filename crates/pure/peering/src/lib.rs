//! Two clusters talking: the stream between peers as a state machine, what we export, how we import.
//!
//! [`Link`] is one stream. Frames, changes of what is exported, results of imports and the time go
//! in; frames and effects come out. It knows no socket, clock or store: a gRPC task pumps frames,
//! the server carries out effects and answers reads of an [`ExportSource`].
//!
//! "protocol N" names a section of the peer stream's specification; "trap T-N" one of its traps.
#![warn(missing_docs)]

mod clip;
mod code;
mod resource;

pub mod identity;
pub mod source;

pub mod export;
pub mod import;

pub mod link;

pub mod backoff;
pub mod state;

pub use backoff::Backoff;
pub use code::Code;
pub use identity::{ClusterIdentity, ServiceName};
pub use import::{ImportError, ImportRequest, ImportedService};
pub use link::{
    Complaint, Effect, Event, ExportsChanged, Link, LinkOptions, LinkStatus, Role, Ticket,
};
pub use resource::Resource;
pub use source::{ExportSource, Target};
pub use state::{StreamRecord, reported_state};
