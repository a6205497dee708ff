//! Ports of the loopback address that nobody listens on.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::sync::Mutex;

use crate::random::Random;

/// Below the range from which systems take the local ports of outgoing connections, so that none of those can take a port
/// between its choice here and its use.
const RANGE: std::ops::Range<u16> = 12_000..31_000;

static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());

/// `count` ports that are free for TCP and UDP, and that this process has not been given before.
pub fn free(count: usize) -> Vec<u16> {
    let mut random = Random::seeded(Random::fresh_seed() ^ (u64::from(std::process::id()) << 32));
    let mut given = GIVEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut ports = Vec::new();
    while ports.len() < count {
        let port = RANGE.start + random.below(u64::from(RANGE.end - RANGE.start)) as u16;
        if !given.contains(&port) && is_free(port) {
            given.insert(port);
            ports.push(port);
        }
    }
    ports
}

/// One such port.
pub fn one() -> u16 {
    free(1)[0]
}

fn is_free(port: u16) -> bool {
    let address = (Ipv4Addr::LOCALHOST, port);
    TcpListener::bind(address).is_ok() && UdpSocket::bind(address).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_not_free_and_none_is_given_twice() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, one())).unwrap();
        assert!(!is_free(listener.local_addr().unwrap().port()));
        let ports: BTreeSet<u16> = free(50).into_iter().collect();
        assert_eq!(ports.len(), 50);
    }
}
