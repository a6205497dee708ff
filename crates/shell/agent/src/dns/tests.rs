//! Real sockets on loopback around a store in memory.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use ::dns::{Data, DomainName, RecordType, codec, recurse};
use config::{RecursorStrategy, Soa};
use model::{Node, NodeService, Scope, catalog::Registration};
use state::{Command, Envelope, FORMAT, RequestId};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, UdpSocket},
    time::timeout,
};

use super::*;

const LOOPBACK: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
const SOON: Duration = Duration::from_secs(5);

fn settings(recursors: &[SocketAddr]) -> Settings {
    Settings {
        config: Arc::new(DnsConfig {
            domain: "consul.".into(),
            alt_domain: None,
            recursors: recursors.to_vec(),
            recursor_strategy: RecursorStrategy::Sequential,
            recursor_timeout: Duration::from_millis(200),
            allow_stale: true,
            max_stale: Duration::ZERO,
            node_ttl: Duration::ZERO,
            service_ttl: BTreeMap::new(),
            only_passing: false,
            a_record_limit: 0,
            udp_answer_limit: 3,
            enable_truncate: false,
            disable_compression: false,
            node_meta_txt: true,
            use_cache: false,
            cache_max_age: Duration::ZERO,
            soa: Soa { refresh: 1, retry: 1, expire: 1, min_ttl: 0 },
        }),
        datacenter: "dc1".into(),
        translate_wan: false,
    }
}

/// A node with a service of its own and one whose address is a host name.
fn store() -> Arc<Store> {
    let mut store = Store::default();
    for (index, (name, address)) in [(2, ("web", "10.1.0.1")), (3, ("ext", "db.example.com"))] {
        let json = serde_json::json!({"Node": "n1", "Address": "10.0.0.1"});
        let node: Node = serde_json::from_value(json).unwrap();
        let mut service = NodeService::new(name.into(), name.into());
        service.address = address.into();
        let command = Command::Register(Registration {
            scope: Scope::default(),
            node,
            skip_node_update: false,
            service: Some(service),
            checks: Vec::new(),
        });
        let request_id = RequestId(index, 1);
        store.apply(index, &Envelope { format: FORMAT, now: 1, request_id, command });
    }
    Arc::new(store)
}

struct Running {
    dns: Dns,
    address: SocketAddr,
    tasks: TaskTracker,
    stopping: CancellationToken,
}

fn start(recursors: &[SocketAddr]) -> Running {
    let (tasks, stopping) = (TaskTracker::new(), CancellationToken::new());
    let sockets = DnsSockets::bind(&[LOOPBACK]).unwrap();
    let address = sockets.tcp[0].local_addr().unwrap();
    let store = store();
    let store = Box::new(move || Arc::clone(&store));
    let dns = serve_store(sockets, store, settings(recursors), &tasks, &stopping).unwrap();
    Running { dns, address, tasks, stopping }
}

impl Running {
    async fn stop(self) {
        self.stopping.cancel();
        self.tasks.close();
        timeout(SOON, self.tasks.wait()).await.unwrap();
    }
}

fn question(name: &str, kind: RecordType) -> Vec<u8> {
    codec::encode_question(0x4242, &DomainName::parse(name).unwrap(), kind).unwrap()
}

async fn udp(server: SocketAddr, packet: &[u8]) -> Vec<u8> {
    let socket = UdpSocket::bind(LOOPBACK).await.unwrap();
    socket.connect(server).await.unwrap();
    socket.send(packet).await.unwrap();
    let mut buffer = vec![0; 65_535];
    let length = timeout(SOON, socket.recv(&mut buffer)).await.unwrap().unwrap();
    buffer.truncate(length);
    buffer
}

async fn tcp(stream: &mut TcpStream) -> Vec<u8> {
    let mut reply = vec![0; usize::from(stream.read_u16().await.unwrap())];
    stream.read_exact(&mut reply).await.unwrap();
    reply
}

fn rcode(reply: &[u8]) -> u8 {
    reply[3] & 0xf
}

fn addresses(reply: &[u8]) -> Vec<String> {
    assert_eq!(reply[..2], [0x42, 0x42], "the client's id");
    let records = recurse::records(reply);
    let value = |data: &Data| match data {
        Data::Address(ip) => ip.to_string(),
        Data::Alias(name) => name.to_string(),
        other => panic!("{other:?}"),
    };
    records.iter().map(|record| value(&record.data)).collect()
}

/// A recursor that answers each question with one address, `192.0.2.7`, and with `rcode`.
fn answer(question: &[u8], rcode: u8) -> Vec<u8> {
    let mut reply = question.to_vec();
    reply[2] |= 0x80;
    reply[3] = 0x80 | rcode;
    if rcode == 0 {
        reply[7] = 1;
        reply.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7]);
    }
    reply
}

async fn recursor(rcode: u8) -> SocketAddr {
    let socket = UdpSocket::bind(LOOPBACK).await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut buffer = [0; 512];
        loop {
            let (length, client) = socket.recv_from(&mut buffer).await.unwrap();
            // Somebody guesses first.
            let mut forged = answer(&buffer[..length], 0);
            forged[0] ^= 1;
            socket.send_to(&forged, client).await.unwrap();
            socket.send_to(&answer(&buffer[..length], rcode), client).await.unwrap();
        }
    });
    address
}

/// Takes questions and says nothing.
async fn silent() -> (UdpSocket, SocketAddr) {
    let socket = UdpSocket::bind(LOOPBACK).await.unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

#[tokio::test]
async fn answers_by_udp_and_by_tcp() {
    let running = start(&[]);
    let packet = question("web.service.consul", RecordType::A);
    assert_eq!(addresses(&udp(running.address, &packet).await), ["10.1.0.1"]);
    let malformed = udp(running.address, &packet[..20]).await;
    assert_eq!((rcode(&malformed), malformed.len()), (1, 12));

    // Two questions at once on one connection, answered in turn.
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let absent = question("absent.service.consul", RecordType::A);
    let both = [tcp::framed(&packet).unwrap(), tcp::framed(&absent).unwrap()].concat();
    stream.write_all(&both).await.unwrap();
    assert_eq!(addresses(&tcp(&mut stream).await), ["10.1.0.1"]);
    assert_eq!(rcode(&tcp(&mut stream).await), 3);
    // What is no question ends the connection.
    stream.write_all(&tcp::framed(b"x").unwrap()).await.unwrap();
    assert_eq!(timeout(SOON, stream.read(&mut [0])).await.unwrap().unwrap(), 0);
    running.stop().await;
}

#[tokio::test]
async fn a_reload_changes_answers() {
    let running = start(&[]);
    let packet = question("example.com", RecordType::A);
    assert_eq!(rcode(&udp(running.address, &packet).await), 5);
    running.dns.reload(settings(&[recursor(0).await])).unwrap();
    assert_eq!(addresses(&udp(running.address, &packet).await), ["192.0.2.7"]);
    let mut bad = settings(&[]);
    Arc::make_mut(&mut bad.config).domain = "a..b.".into();
    assert!(running.dns.reload(bad).is_err());
    assert_eq!(addresses(&udp(running.address, &packet).await), ["192.0.2.7"], "unchanged");
    running.stop().await;
}

#[tokio::test]
async fn recursors_are_asked_in_turn() {
    let (_kept, silent) = silent().await;
    let running = start(&[recursor(2).await, silent, recursor(0).await]);
    let packet = question("example.com", RecordType::A);
    assert_eq!(addresses(&udp(running.address, &packet).await), ["192.0.2.7"]);
    running.stop().await;

    let running = start(&[silent, recursor(5).await]);
    let reply = udp(running.address, &packet).await;
    assert_eq!((rcode(&reply), reply[3] & 0x80), (2, 0x80), "SERVFAIL, recursion available");
    assert_eq!(
        addresses(&udp(running.address, &question("web.service.consul", RecordType::A)).await),
        ["10.1.0.1"]
    );
    running.stop().await;
}

#[tokio::test]
async fn questions_by_tcp_go_on_by_tcp() {
    let listener = TcpListener::bind(LOOPBACK).await.unwrap();
    let running = start(&[listener.local_addr().unwrap()]);
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let question = tcp(&mut stream).await;
        stream.write_all(&tcp::framed(&answer(&question, 0)).unwrap()).await.unwrap();
    });
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let packet = question("example.com", RecordType::A);
    stream.write_all(&tcp::framed(&packet).unwrap()).await.unwrap();
    assert_eq!(addresses(&timeout(SOON, tcp(&mut stream)).await.unwrap()), ["192.0.2.7"]);
    running.stop().await;
}

#[tokio::test]
async fn host_names_of_services_are_resolved() {
    let running = start(&[recursor(0).await]);
    let reply = udp(running.address, &question("ext.service.consul", RecordType::A)).await;
    assert_eq!(addresses(&reply), ["db.example.com.", "192.0.2.7"]);
    running.stop().await;
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let running = start(&[]);
    let error = DnsSockets::bind(&[running.address]).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
    assert!(error.to_string().starts_with(&format!("TCP {}: ", running.address)), "{error}");
    // Another program's UDP socket is found too, and nothing stays bound.
    let (other, taken) = silent().await;
    let error = DnsSockets::bind(&[taken]).unwrap_err();
    assert!(error.to_string().starts_with(&format!("UDP {taken}: ")), "{error}");
    drop(other);
    DnsSockets::bind(&[taken]).unwrap();
    running.stop().await;
}

#[tokio::test]
async fn too_many_recursions_fail_at_once() {
    let (_kept, silent) = silent().await;
    let running = start(&[silent]);
    let places: Vec<_> = std::iter::from_fn(|| running.dns.shared.recursion()).collect();
    assert_eq!(places.len(), MAX_RECURSIONS);
    let packet = question("example.com", RecordType::A);
    assert_eq!(rcode(&udp(running.address, &packet).await), 2);
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(&tcp::framed(&packet).unwrap()).await.unwrap();
    assert_eq!(rcode(&tcp(&mut stream).await), 2);
    running.stop().await;
}
