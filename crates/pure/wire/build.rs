//! Generates the messages from `proto/`, without a `protoc` on the user's machine.

use std::error::Error;

const FILES: [&str; 5] =
    ["common.proto", "status.proto", "service.proto", "peering.proto", "peerstream.proto"];

/// Messages that hold a secret; their `Debug` is written by hand in `src/secrecy.rs`.
const SECRET: [&str; 4] = [
    ".hashicorp.consul.internal.peerstream.ReplicationMessage.Open",
    ".hashicorp.consul.internal.peerstream.ExchangeSecretRequest",
    ".hashicorp.consul.internal.peerstream.ExchangeSecretResponse",
    ".hashicorp.consul.internal.service.ServiceDefinition",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=proto");
    let descriptors = protox::compile(FILES, ["proto"])?;
    prost_build::Config::new()
        // Ordered maps make the encoding of a message a function of its value.
        .btree_map(["."])
        .skip_debug(SECRET)
        .enable_type_names()
        .type_name_domain(["."], "type.googleapis.com")
        .compile_fds(descriptors)?;
    Ok(())
}
