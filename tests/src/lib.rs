//! What the whole-product tests and `cargo xtask demo` share: the real binary, started and watched from outside.

pub mod project;

pub mod binary;
pub mod curl;

pub mod agent;
pub mod http;
pub mod keeper;
pub mod log;
pub mod poll;
pub mod ports;
pub mod process;
pub mod random;
pub mod scratch;
pub mod serve_http;

pub mod walkthrough;
