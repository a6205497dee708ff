//! A node: its configuration, its listeners, its local services and checks, and the server inside it.

mod error;
mod load;

mod catalog_door;
mod definitions;
mod dns;
mod grpc;
mod handle;
mod listen;
mod log_feed;
mod node_id;
mod requests;

pub use error::StartError;
pub use handle::{Agent, COMPATIBLE_VERSION};
pub use listen::Listener;
pub use load::{LoadError, load};
pub use log_feed::{Followed, LogFeed, LogLine, LogReader};
pub use requests::{RequestTimes, Times};

pub mod checks;
pub mod local;
