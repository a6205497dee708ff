//! How many connections each client address has open (http-api 2.10).

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

/// The connections of one listener, counted by client address.
#[derive(Clone, Debug)]
pub(crate) struct Connections {
    limit: usize,
    open: Arc<Mutex<BTreeMap<IpAddr, usize>>>,
}

/// One open connection; dropping it makes room for another one.
#[derive(Debug)]
pub(crate) struct Seat {
    connections: Connections,
    address: IpAddr,
}

impl Connections {
    /// At most `limit` at a time from one address.
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, open: Arc::default() }
    }

    /// Counts a connection, unless its address has too many.
    pub(crate) fn take(&self, address: IpAddr) -> Option<Seat> {
        let address = address.to_canonical();
        // A panic while the lock was held left plain numbers behind; they are still good.
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address).or_default();
        if *count >= self.limit {
            return None;
        }
        *count += 1;
        Some(Seat { connections: self.clone(), address })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.connections.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_has_its_own_limit() {
        let connections = Connections::new(2);
        let (a, b): (IpAddr, IpAddr) = ([10, 0, 0, 1].into(), [10, 0, 0, 2].into());
        let seats = (connections.take(a), connections.take(a));
        assert!(seats.0.is_some() && seats.1.is_some());
        assert!(connections.take(a).is_none());
        assert!(connections.take("::ffff:10.0.0.1".parse().unwrap()).is_none());
        assert!(connections.take(b).is_some());
        drop(seats.0);
        assert!(connections.take(a).is_some());
    }

    #[test]
    fn addresses_that_went_are_forgotten() {
        let connections = Connections::new(1);
        drop(connections.take([10, 0, 0, 1].into()));
        assert!(connections.open.lock().unwrap().is_empty());
    }
}
