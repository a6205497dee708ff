//! Whole-product tests: the real binary, started, fed, killed and asked from outside.

mod bad_config;
mod bad_requests;
mod differences;
mod interop;
mod peers;
mod restart;
mod walkthrough;

use std::path::PathBuf;

use product_tests::binary::{self, Build};

/// The binary that users get.
fn consul() -> PathBuf {
    binary::path(Build::Plain).unwrap_or_else(|why| panic!("{why}"))
}
