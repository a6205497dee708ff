//! The commands from the outside: command line in; exit code, stdout, stderr and HTTP requests out.

mod run;
mod server;

mod golden;
mod help;
mod http;
mod intention;
mod kv;
mod peering;
mod services;
mod spec;
mod streaming;
mod tenancy;
