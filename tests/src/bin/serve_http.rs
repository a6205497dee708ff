//! `serve-http PORT`: the small HTTP service as a process of its own, for the product tests.

fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok());
    product_tests::serve_http::run(
        port.ok_or_else(|| std::io::Error::other("usage: serve-http PORT"))?,
    )
}
