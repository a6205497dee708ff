//! Generates the gRPC service and client; the messages are those of `wire`.

use std::error::Error;

const PROTO: &str = "../../pure/wire/proto";

const PACKAGES: [&str; 5] = ["common", "status", "service", "peering", "peerstream"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={PROTO}");
    let descriptors = protox::compile(["peerstream.proto"], [PROTO])?;
    let mut builder = tonic_prost_build::configure();
    for package in PACKAGES {
        builder = builder.extern_path(
            format!(".hashicorp.consul.internal.{package}"),
            format!("::wire::{package}"),
        );
    }
    builder.compile_fds(descriptors)?;
    Ok(())
}
