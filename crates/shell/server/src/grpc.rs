//! The gRPC services of a server, ready for a listener.

mod peer_stream;

pub(crate) use peer_stream::{OUTBOUND_FRAMES, begin_import};

use tonic::service::Routes;
use wire_grpc::{MAX_MESSAGE_BYTES, PeerStreamServiceServer};

use crate::Server;

impl Server {
    /// The services for the gRPC ports. The listener may be plain or TLS.
    pub fn grpc_routes(&self) -> Routes {
        let peer_stream = PeerStreamServiceServer::new(peer_stream::Service::new(self.clone()))
            .max_decoding_message_size(MAX_MESSAGE_BYTES)
            .max_encoding_message_size(MAX_MESSAGE_BYTES);
        Routes::new(peer_stream)
    }
}
