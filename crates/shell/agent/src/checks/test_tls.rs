//! A TLS server for tests, with a certificate of an authority that nobody trusts.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{PrivateKeyDer, pem::PemObject},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

const CLUSTER: &str = "11111111-1111-1111-1111-111111111111";

fn config() -> Arc<ServerConfig> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = since.unwrap().as_secs();
    let root = pki::generate_root(CLUSTER, now).unwrap();
    let domain = format!("{CLUSTER}.consul");
    let day = Duration::from_secs(86_400);
    let leaf = pki::issue_server(&root.root.root_cert, &root.private_key, "dc1", &domain, now, day)
        .unwrap();
    let key = PrivateKeyDer::from_pem_slice(leaf.private_key.expose().as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(leaf.chain, key);
    Arc::new(config.unwrap())
}

/// Accepts connections for ever and answers each with `answer`; its address.
pub(super) async fn serve(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let acceptor = TlsAcceptor::from(config());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // Clients that do not trust the certificate hang up.
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(answer.as_bytes()).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    address
}
