//! This node's services and checks: what was registered here, kept on disk, and brought into the catalog.
//!
//! [`Local`] is the handle. One lock guards the rows (`state`), one the files (`store`); a change is on disk before it
//! is acknowledged, and in the catalog soon after (`diff` finds the difference, `sync` sends it).

mod error;
mod settings;

mod store;
mod stored;

mod aliases;
mod state;
mod wanted;

mod diff;

mod shared;

mod files;
mod flush;
mod health;
mod maintenance;
mod register;
mod register_check;
mod report;

mod open;
mod run;
mod sync;

pub use diff::{CatalogRows, Plan, diff};
pub use error::LocalError;
pub use files::FileProblem;
pub use flush::FlushTimeout;
pub use open::OpenError;
pub use register::RegisterOptions;
pub use settings::{Settings, Source};
pub use shared::Local;
pub use store::StoreError;
pub use sync::Catalog;
pub use wanted::{Wanted, WantedCheck};

#[cfg(test)]
mod test_catalog;
#[cfg(test)]
mod test_dir;
#[cfg(test)]
mod tests;
