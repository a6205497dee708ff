//! Client and server over an in-memory connection.

use std::io;
use std::pin::Pin;

use hyper_util::rt::TokioIo;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt};
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Code, Request, Response, Status, Streaming};
use wire::peerstream::replication_message::{Heartbeat, Open, Payload};
use wire::peerstream::{ExchangeSecretRequest, ExchangeSecretResponse, ReplicationMessage};
use wire_grpc::{
    MAX_MESSAGE_BYTES, PeerStreamService, PeerStreamServiceClient, PeerStreamServiceServer,
};

/// Answers an Open with a heartbeat, and one known secret with another.
struct Acceptor;

#[tonic::async_trait]
impl PeerStreamService for Acceptor {
    type StreamResourcesStream =
        Pin<Box<dyn Stream<Item = Result<ReplicationMessage, Status>> + Send>>;

    async fn stream_resources(
        &self,
        request: Request<Streaming<ReplicationMessage>>,
    ) -> Result<Response<Self::StreamResourcesStream>, Status> {
        let mut frames = request.into_inner();
        // Like an official acceptor: no response headers before the Open (trap peering/T-4).
        let first = frames.message().await?.and_then(|frame| frame.payload);
        let Some(Payload::Open(_)) = first else {
            return Err(Status::invalid_argument("first message must be Open"));
        };
        let heartbeat = ReplicationMessage { payload: Some(Payload::Heartbeat(Heartbeat {})) };
        Ok(Response::new(Box::pin(tokio_stream::once(Ok(heartbeat)))))
    }

    async fn exchange_secret(
        &self,
        request: Request<ExchangeSecretRequest>,
    ) -> Result<Response<ExchangeSecretResponse>, Status> {
        match request.into_inner().establishment_secret.as_str() {
            "first" => Ok(Response::new(ExchangeSecretResponse { stream_secret: "second".into() })),
            _ => Err(Status::permission_denied("invalid peering establishment secret")),
        }
    }
}

async fn connect() -> PeerStreamServiceClient<Channel> {
    let (ours, theirs) = tokio::io::duplex(64 * 1024);
    let service =
        PeerStreamServiceServer::new(Acceptor).max_decoding_message_size(MAX_MESSAGE_BYTES);
    tokio::spawn(
        Server::builder().add_service(service).serve_with_incoming(tokio_stream::once(Ok::<
            _,
            io::Error,
        >(
            theirs
        ))),
    );
    let mut ours = Some(ours);
    let connector = tower::service_fn(move |_| {
        let connection = ours.take().ok_or_else(|| io::Error::other("one connection only"));
        async move { connection.map(TokioIo::new) }
    });
    let endpoint = Endpoint::from_static("http://peer.example");
    let channel = endpoint.connect_with_connector(connector).await.expect("a connection");
    PeerStreamServiceClient::new(channel).max_decoding_message_size(MAX_MESSAGE_BYTES)
}

#[tokio::test]
async fn stream_carries_frames_both_ways() {
    let mut client = connect().await;
    let (send, receive) = mpsc::channel(4);
    let open = ReplicationMessage { payload: Some(Payload::Open(Open::default())) };
    // Queued before the call is awaited, else both sides would wait for each other.
    send.send(open).await.expect("room");
    let response = client.stream_resources(ReceiverStream::new(receive)).await.expect("a stream");
    let frame = response.into_inner().next().await.expect("a frame").expect("no error");
    assert_eq!(frame.payload, Some(Payload::Heartbeat(Heartbeat {})));
}

#[tokio::test]
async fn refusals_keep_code_and_text() {
    let mut client = connect().await;
    let known =
        ExchangeSecretRequest { establishment_secret: "first".into(), ..Default::default() };
    let response = client.exchange_secret(known).await.expect("accepted");
    assert_eq!(response.into_inner().stream_secret, "second");

    let refused = client.exchange_secret(ExchangeSecretRequest::default()).await;
    let status = refused.expect_err("refused");
    assert_eq!(status.code(), Code::PermissionDenied);
    assert_eq!(status.message(), "invalid peering establishment secret");
}

#[test]
fn service_has_the_name_of_the_documented_paths() {
    use wire_grpc::peer_stream::peer_stream_service_server::SERVICE_NAME;
    assert_eq!(format!("/{SERVICE_NAME}/"), wire::grpc_path::PEER_STREAM_SERVICE);
    for path in [wire::grpc_path::STREAM_RESOURCES, wire::grpc_path::EXCHANGE_SECRET] {
        assert!(path.starts_with(wire::grpc_path::PEER_STREAM_SERVICE), "{path}");
    }
}
