//! HTTP/2 paths of the gRPC methods between two clusters (protocol 2.3, 3.8).

/// Prefix of every method that may be called on the peering server name (protocol 1.4).
pub const PEER_STREAM_SERVICE: &str = "/hashicorp.consul.internal.peerstream.PeerStreamService/";

/// Bidirectional stream of `ReplicationMessage`.
pub const STREAM_RESOURCES: &str =
    "/hashicorp.consul.internal.peerstream.PeerStreamService/StreamResources";

/// Unary: `ExchangeSecretRequest` to `ExchangeSecretResponse`.
pub const EXCHANGE_SECRET: &str =
    "/hashicorp.consul.internal.peerstream.PeerStreamService/ExchangeSecret";
