//! Binding: for each address one TCP listener, and as many UDP sockets as there are cores, between which the system
//! distributes clients (SO_REUSEPORT).

use std::{
    io,
    net::{SocketAddr, TcpListener, UdpSocket},
    thread::available_parallelism,
    time::Duration,
};

use socket2::{Domain, Protocol, Socket, Type};

/// After so long without a packet a thread looks whether it should end, if nothing woke it before.
const LOOK_UP: Duration = Duration::from_secs(1);
/// Tries to find a port that is free for both transports, when any will do.
const ATTEMPTS: u32 = 16;

/// The bound sockets of the DNS listener.
#[derive(Debug)]
pub(crate) struct DnsSockets {
    /// Several for each address. They block.
    pub(super) udp: Vec<UdpSocket>,
    /// One for each address. They do not block.
    pub(super) tcp: Vec<TcpListener>,
}

impl DnsSockets {
    /// Binds UDP and TCP on each address.
    ///
    /// # Errors
    /// The first address that cannot be bound; its text names transport and address.
    pub(crate) fn bind(addresses: &[SocketAddr]) -> io::Result<Self> {
        let mut sockets = Self { udp: Vec::new(), tcp: Vec::new() };
        for address in addresses {
            let attempts = if address.port() == 0 { ATTEMPTS } else { 1 };
            let (udp, tcp) = (1..attempts)
                .find_map(|_| bind(*address).ok())
                .map_or_else(|| bind(*address), Ok)?;
            sockets.udp.extend(udp);
            sockets.tcp.push(tcp);
        }
        Ok(sockets)
    }
}

/// TCP first: sockets with SO_REUSEPORT would share the port of another agent without an error.
fn bind(address: SocketAddr) -> io::Result<(Vec<UdpSocket>, TcpListener)> {
    let named = |transport: &'static str| {
        move |error: io::Error| {
            io::Error::new(error.kind(), format!("{transport} {address}: {error}"))
        }
    };
    let tcp = TcpListener::bind(address).map_err(named("TCP"))?;
    tcp.set_nonblocking(true)?;
    let address = tcp.local_addr()?;
    let count = available_parallelism().map_or(1, usize::from);
    let udp: io::Result<Vec<UdpSocket>> = (0..count).map(|_| bind_udp(address)).collect();
    Ok((udp.map_err(named("UDP"))?, tcp))
}

fn bind_udp(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_reuse_port(true)?;
    socket.bind(&address.into())?;
    socket.set_read_timeout(Some(LOOK_UP))?;
    Ok(socket.into())
}
