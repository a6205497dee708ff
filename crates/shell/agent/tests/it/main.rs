//! Whole agents in one process.

mod oracle;
mod peering;
