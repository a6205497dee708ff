//! Runs Raft over the store, keeps the leader's duties, and talks with peers. A [`Server`] has three doors: queries
//! (`read`), commands (`command`) and operations (`generate_token`, `establish`).

mod door;
mod error;
mod options;
mod read;

mod streams;

mod operation;

mod duties;
mod peers;

mod grpc;

mod addresses;
mod clock;

pub mod consensus;
pub mod rt;
pub mod watch;

pub use consensus::OpenError;
pub use door::Server;
pub use error::DoorError;
pub use operation::{Establish, GenerateToken};
pub use options::{PeeringSwitch, ServerOptions};
pub use read::{Consistency, ReadAnswer, ReadOptions};
