//! Whole agents in one process.

mod peering;
