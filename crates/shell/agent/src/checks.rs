//! Running health checks. What a check means is decided by pure functions (`ttl`, `alias`, `thresholds`, `reap`) that
//! get the time as an argument; the probes (`http`, `tcp`, `grpc`, `script`) find out, and [`Runners`] repeats them.
//!
//! This module knows nothing of where results go: they are handed to a [`Sink`].

mod outcome;
mod output;

mod alias;
mod reap;
mod thresholds;
mod ttl;

mod dial;
mod tls;

mod grpc;
mod http;
mod redirect;
mod script;
mod tcp;

mod plan;
mod runners;

pub use alias::alias_outcome;
pub use outcome::Outcome;
pub use output::{bounded, bounded_ttl};
pub(crate) use plan::output_limit;
pub use plan::{MIN_INTERVAL, Plan, Probe};
pub(crate) use reap::is_overdue;
pub use reap::{MIN_REAP_AFTER, reap_after};
pub use runners::{Generation, Runners, Sink};
pub use thresholds::{Streak, Thresholds};
pub use ttl::TtlClock;

#[cfg(test)]
mod test_tls;
