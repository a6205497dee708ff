//! The gRPC service and client of the peer stream, over the messages of `wire`.
//!
//! Callers set the limits on message size (protocol 3.12); see [`MAX_MESSAGE_BYTES`].

pub mod peer_stream;

pub use peer_stream::MAX_MESSAGE_BYTES;
pub use peer_stream::peer_stream_service_client::PeerStreamServiceClient;
pub use peer_stream::peer_stream_service_server::{PeerStreamService, PeerStreamServiceServer};
