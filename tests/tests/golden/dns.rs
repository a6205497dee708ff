//! A DNS answer as `dig` shows it: read from dig's output in the recordings, or asked for on the wire.

mod wire;

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// What an answer says; each record is one line `name ttl class type data`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Message {
    /// `NOERROR`, `NXDOMAIN`, …
    pub(crate) status: String,
    /// `qr`, `aa`, `rd`, … in the order of the header.
    pub(crate) flags: Vec<String>,
    /// `version 0 udp 1232`; empty without an OPT record.
    pub(crate) edns: String,
    pub(crate) question: Vec<String>,
    pub(crate) answer: Vec<String>,
    pub(crate) authority: Vec<String>,
    pub(crate) additional: Vec<String>,
}

impl Message {
    /// Reads the output of `dig`.
    pub(crate) fn from_dig(text: &str) -> Result<Self, String> {
        let mut message = Self::default();
        let mut section: Option<&mut Vec<String>> = None;
        for line in text.lines() {
            if let Some((_, rest)) = line.split_once(", status: ") {
                message.status = rest.split(',').next().unwrap_or_default().to_owned();
            } else if let Some(rest) = line.strip_prefix(";; flags: ") {
                let flags = rest.split(';').next().unwrap_or_default();
                message.flags = flags.split_whitespace().map(str::to_owned).collect();
            } else if let Some(rest) = line.strip_prefix("; EDNS: ") {
                message.edns = rest.replace([':', ',', ';'], "").replace(" flags", "");
            } else if let Some(name) =
                line.strip_suffix(" SECTION:").and_then(|l| l.strip_prefix(";; "))
            {
                section = match name {
                    "QUESTION" => Some(&mut message.question),
                    "ANSWER" => Some(&mut message.answer),
                    "AUTHORITY" => Some(&mut message.authority),
                    "ADDITIONAL" => Some(&mut message.additional),
                    other => return Err(format!("dig printed a section {other}")),
                };
            } else if line.starts_with(";; ") {
                section = None;
            } else if let Some(records) = section.as_deref_mut()
                && !line.trim().is_empty()
            {
                let words: Vec<&str> = line.trim_start_matches(';').split_whitespace().collect();
                records.push(record(&words));
            }
        }
        if message.status.is_empty() { Err("dig got no answer".to_owned()) } else { Ok(message) }
    }
}

/// One line; the serial number of an SOA record is the time it was made.
fn record(words: &[&str]) -> String {
    let mut words: Vec<&str> = words.to_vec();
    if let [_name, _ttl, _class, "SOA", _, _, serial, ..] = words.as_mut_slice() {
        *serial = "SERIAL";
    }
    words.join(" ")
}

/// Asks the server on a loopback port as `dig` does: over TCP for ANY and after a truncated answer, else over UDP.
pub(crate) fn ask(port: u16, name: &str, kind: &str) -> Result<Message, String> {
    let failed = |e: std::io::Error| format!("dig {name} {kind}: {e}");
    let query = wire::query(name, kind)?;
    if kind != "ANY" {
        let answer = wire::read(&over_udp(port, &query).map_err(failed)?)?;
        if !answer.flags.iter().any(|flag| flag == "tc") {
            return Ok(answer);
        }
    }
    wire::read(&over_tcp(port, &query).map_err(failed)?)
}

fn over_udp(port: u16, query: &[u8]) -> std::io::Result<Vec<u8>> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.connect((Ipv4Addr::LOCALHOST, port))?;
    socket.send(query)?;
    let mut bytes = vec![0; usize::from(u16::MAX)];
    let length = socket.recv(&mut bytes)?;
    bytes.truncate(length);
    Ok(bytes)
}

fn over_tcp(port: u16, query: &[u8]) -> std::io::Result<Vec<u8>> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let length = u16::try_from(query.len()).map_err(std::io::Error::other)?;
    stream.write_all(&[&length.to_be_bytes()[..], query].concat())?;
    let mut length = [0; 2];
    stream.read_exact(&mut length)?;
    let mut bytes = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIG: &str = "\n; <<>> DiG 9.18 <<>> x\n; (1 server found)\n;; global options: +cmd\n;; Got answer:\n\
        ;; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 46799\n\
        ;; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 1, ADDITIONAL: 1\n\
        ;; WARNING: recursion requested but not available\n\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: 1232\n\
        ;; QUESTION SECTION:\n;a.consul.\t\tIN SRV\n\n;; ANSWER SECTION:\na.consul.\t0 IN\tSRV 1 1 9001 b.consul.\n\n\
        ;; AUTHORITY SECTION:\nconsul. 0 IN SOA ns.consul. hostmaster.consul. 1763845589 3600 600 86400 0\n\n\
        ;; Query time: 0 msec\n";

    #[test]
    fn digs_output_is_read() {
        let message = Message::from_dig(DIG).unwrap();
        assert_eq!(message.status, "NXDOMAIN");
        assert_eq!(message.flags, ["qr", "aa", "rd"]);
        assert_eq!(message.edns, "version 0 udp 1232");
        assert_eq!(message.question, ["a.consul. IN SRV"]);
        assert_eq!(message.answer, ["a.consul. 0 IN SRV 1 1 9001 b.consul."]);
        assert_eq!(
            message.authority,
            ["consul. 0 IN SOA ns.consul. hostmaster.consul. SERIAL 3600 600 86400 0"]
        );
        assert!(message.additional.is_empty());
        assert!(Message::from_dig(";; communications error\n").is_err());
    }
}
