//! The server from the outside.

mod consensus;
