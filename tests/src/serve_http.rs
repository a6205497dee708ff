//! A small HTTP service with a health that can be set from outside: `GET /fail` makes it answer 503, `GET /ok` 200 again.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Serves on the loopback address until the process is ended.
pub fn run(port: u16) -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    let healthy = Arc::new(AtomicBool::new(true));
    for stream in listener.incoming() {
        let (stream, healthy) = (stream?, Arc::clone(&healthy));
        // A client that goes away in the middle of its request is no reason to stop.
        std::thread::spawn(move || drop(answer(stream, &healthy)));
    }
    Ok(())
}

fn answer(stream: TcpStream, healthy: &AtomicBool) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(stream);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let path = request.split(' ').nth(1).unwrap_or("/");
    let (status, body) = reply(path, healthy);
    let length = body.len();
    let mut stream = reader.into_inner();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

fn reply(path: &str, healthy: &AtomicBool) -> (&'static str, &'static str) {
    match path {
        "/fail" => {
            healthy.store(false, Ordering::Relaxed);
            ("200 OK", "answering 503 from now on\n")
        }
        "/ok" => {
            healthy.store(true, Ordering::Relaxed);
            ("200 OK", "answering 200 from now on\n")
        }
        _ if healthy.load(Ordering::Relaxed) => ("200 OK", "ok\n"),
        _ => ("503 Service Unavailable", "told to fail\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn health_is_as_told() {
        let healthy = AtomicBool::new(true);
        let mut statuses = Vec::new();
        for path in ["/", "/fail", "/", "/any", "/ok", "/"] {
            statuses.push(reply(path, &healthy).0.split(' ').next());
        }
        assert_eq!(statuses, ["200", "200", "503", "503", "200", "200"].map(Some));
    }
}
