//! gRPC checks: asks a server's standard health service (grpc.health.v1).

use std::time::Duration;

use http::uri::PathAndQuery;
use hyper_util::rt::TokioIo;
use model::Str;
use tonic::{
    Code, Request, Status,
    client::Grpc,
    transport::{Channel, Endpoint},
};
use tonic_prost::ProstCodec;

use super::{
    Outcome,
    dial::{dial, shake_hands},
    tls::TlsChoice,
};

/// Whom to ask, and about what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrpcProbe {
    /// `host:port[/service]`; without a service, the whole server is meant.
    pub(super) target: Str,
    pub(super) tls: Option<TlsChoice>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct HealthCheckRequest {
    #[prost(string, tag = "1")]
    service: String,
}

#[derive(Clone, PartialEq, prost::Message)]
struct HealthCheckResponse {
    #[prost(enumeration = "ServingStatus", tag = "1")]
    status: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, prost::Enumeration)]
#[repr(i32)]
enum ServingStatus {
    Unknown = 0,
    Serving = 1,
    NotServing = 2,
    ServiceUnknown = 3,
}

impl GrpcProbe {
    /// Asks once, over a connection of its own.
    pub(super) async fn run(&self, timeout: Duration) -> Outcome {
        let target = &self.target;
        match tokio::time::timeout(timeout, self.ask()).await {
            Ok(Ok(ServingStatus::Serving)) => {
                Outcome::passing(format!("gRPC check {target}: success"))
            }
            Ok(Ok(status)) => {
                let word = word(status);
                Outcome::critical(format!("gRPC {target} serving status: {word}"))
            }
            Ok(Err(status)) => Outcome::critical(error_text(status.code(), status.message())),
            Err(_) => {
                let text = format!("{target} did not answer within {timeout:?}");
                Outcome::critical(error_text(Code::DeadlineExceeded, &text))
            }
        }
    }

    async fn ask(&self) -> Result<ServingStatus, Status> {
        let (server, service) = self.target.split_once('/').unwrap_or((&self.target, ""));
        let mut client = Grpc::new(self.connect(server).await?);
        client.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
        let path = PathAndQuery::from_static("/grpc.health.v1.Health/Check");
        let request = Request::new(HealthCheckRequest { service: service.to_owned() });
        let codec = ProstCodec::<HealthCheckRequest, HealthCheckResponse>::default();
        let response = client.unary(request, path, codec).await?;
        let status = response.get_ref().status;
        Ok(ServingStatus::try_from(status).unwrap_or(ServingStatus::Unknown))
    }

    async fn connect(&self, server: &str) -> Result<Channel, Status> {
        let stream = dial(server).await.map_err(Status::unavailable)?;
        let authority = server.strip_prefix(':').map(|port| format!("localhost:{port}"));
        let authority = authority.unwrap_or_else(|| server.to_owned());
        let invalid = |error: tonic::transport::Error| Status::invalid_argument(error.to_string());
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let endpoint = Endpoint::from_shared(format!("{scheme}://{authority}")).map_err(invalid)?;
        let channel = match &self.tls {
            None => endpoint.connect_with_connector(once(stream)).await,
            Some(tls) => {
                let stream = shake_hands(stream, server, tls, &[b"h2"]).await;
                let stream = stream.map_err(Status::unavailable)?;
                endpoint.connect_with_connector(once(stream)).await
            }
        };
        channel.map_err(|error| Status::unavailable(error.to_string()))
    }
}

/// A connector with one connection to give.
fn once<S: Send + 'static>(
    stream: S,
) -> impl tower::Service<
    http::Uri,
    Response = TokioIo<S>,
    Error = std::io::Error,
    Future = impl Future<Output = Result<TokioIo<S>, std::io::Error>> + Send,
> + Send {
    let mut stream = Some(stream);
    tower::service_fn(move |_| {
        let stream = stream.take().map(TokioIo::new);
        async move { stream.ok_or_else(|| std::io::ErrorKind::NotConnected.into()) }
    })
}

const fn word(status: ServingStatus) -> &'static str {
    match status {
        ServingStatus::Unknown => "UNKNOWN",
        ServingStatus::Serving => "SERVING",
        ServingStatus::NotServing => "NOT_SERVING",
        ServingStatus::ServiceUnknown => "SERVICE_UNKNOWN",
    }
}

fn error_text(code: Code, message: &str) -> String {
    format!("rpc error: code = {code:?} desc = {message}")
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use model::CheckStatus;
    use tokio::net::TcpListener;
    use tonic::{body::Body, server::UnaryService};

    use super::*;

    /// Knows the service `web` and the server as a whole.
    #[derive(Clone)]
    struct Health;

    impl UnaryService<HealthCheckRequest> for Health {
        type Response = HealthCheckResponse;
        type Future = std::future::Ready<Result<tonic::Response<HealthCheckResponse>, Status>>;

        fn call(&mut self, request: Request<HealthCheckRequest>) -> Self::Future {
            let status = match request.get_ref().service.as_str() {
                "" => ServingStatus::Serving,
                "web" => ServingStatus::NotServing,
                other => {
                    let status = Status::not_found(format!("no service {other}"));
                    return std::future::ready(Err(status));
                }
            };
            let response = HealthCheckResponse { status: status.into() };
            std::future::ready(Ok(tonic::Response::new(response)))
        }
    }

    async fn serve(connections: usize) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            for _ in 0..connections {
                let (stream, _) = listener.accept().await.unwrap();
                let service = hyper::service::service_fn(
                    |request: http::Request<hyper::body::Incoming>| async move {
                        assert_eq!(request.uri().path(), "/grpc.health.v1.Health/Check");
                        let mut grpc = tonic::server::Grpc::new(ProstCodec::default());
                        let answer = grpc.unary(Health, request.map(Body::new)).await;
                        Ok::<_, Infallible>(answer)
                    },
                );
                tokio::spawn(
                    hyper::server::conn::http2::Builder::new(hyper_util::rt::TokioExecutor::new())
                        .serve_connection(TokioIo::new(stream), service),
                );
            }
        });
        address
    }

    async fn run(target: String) -> Outcome {
        GrpcProbe { target: target.into(), tls: None }.run(Duration::from_secs(10)).await
    }

    #[tokio::test]
    async fn answers_are_judged() {
        let address = serve(3).await;
        let expected = Outcome::passing(format!("gRPC check {address}: success"));
        assert_eq!(run(address.clone()).await, expected);
        let expected = format!("gRPC {address}/web serving status: NOT_SERVING");
        assert_eq!(run(format!("{address}/web")).await, Outcome::critical(expected));
        let expected = "rpc error: code = NotFound desc = no service x";
        assert_eq!(run(format!("{address}/x")).await, Outcome::critical(expected));
    }

    #[tokio::test]
    async fn nobody_there_is_critical() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        drop(listener);
        let expected = format!(
            "rpc error: code = Unavailable desc = dial tcp {address}: connect: connection refused"
        );
        assert_eq!(run(address).await, Outcome::critical(expected));
        assert_eq!(run("no such target".to_owned()).await.status, CheckStatus::Critical);
    }
}
