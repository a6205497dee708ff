//! The state of a peering as a reader sees it (decision 9, protocol 3.2).

use model::PeeringState;

use crate::LinkStatus;

/// A peer that was heard within this time is active: three heartbeats.
pub const FRESH_MS: u64 = 45_000;

/// What the leader remembers of the streams of one peering, in memory only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamRecord {
    /// Whether there is a stream now.
    pub connected: bool,
    /// The status of the stream, or of the last one.
    pub link: Option<LinkStatus>,
    /// Why the last stream broke; `None` before any, and after one that ended well. A new stream
    /// keeps it until the peer is heard.
    pub broken: Option<String>,
}

impl StreamRecord {
    /// A stream has started or changed.
    pub fn update(&mut self, status: &LinkStatus) {
        self.connected = true;
        if status.last_heard_any.is_some() {
            self.broken = None;
        }
        self.link = Some(status.clone());
    }

    /// The stream has ended: well, or with this error.
    pub fn ended(&mut self, error: Option<String>) {
        self.connected = false;
        self.broken = error;
    }

    /// The last stream could not be opened, with this error. A peering that never had a stream does
    /// not fail by that (protocol 3.2).
    pub const fn not_opened(&mut self) {
        self.connected = false;
    }
}

/// The state that a read reports, from the stored one and what the leader knows.
///
/// | stream | reported |
/// | --- | --- |
/// | row deleted here or by the peer | as stored |
/// | up, a frame heard within 45 s | ACTIVE |
/// | up, nothing heard for 45 s | FAILING |
/// | up, nothing heard yet | FAILING if the stream before it broke, else as stored |
/// | none, the last one broke | FAILING |
/// | none yet, or the last one ended well | as stored |
pub fn reported_state(stored: PeeringState, record: &StreamRecord, now: u64) -> PeeringState {
    if !stored.is_live() {
        return stored;
    }
    let fresh = |at: u64| now.saturating_sub(at) <= FRESH_MS;
    let failing_or_stored = if record.broken.is_some() { PeeringState::Failing } else { stored };
    match record.link.as_ref().filter(|_| record.connected) {
        None => failing_or_stored,
        Some(link) => match link.last_heard_any {
            Some(heard) if fresh(heard) => PeeringState::Active,
            None if fresh(link.connected_at) => failing_or_stored,
            _ => PeeringState::Failing,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORED: PeeringState = PeeringState::Establishing;

    fn stream(connected_at: u64, last_heard_any: Option<u64>) -> StreamRecord {
        let mut record = StreamRecord::default();
        record.update(&LinkStatus { connected_at, last_heard_any, ..LinkStatus::default() });
        record
    }

    #[test]
    fn without_a_stream_the_stored_state_shows() {
        let record = StreamRecord::default();
        assert_eq!(reported_state(STORED, &record, 5_000_000), STORED);
        assert_eq!(
            reported_state(PeeringState::Pending, &record, 5_000_000),
            PeeringState::Pending
        );
    }

    #[test]
    fn the_first_frame_makes_it_active() {
        assert_eq!(reported_state(STORED, &stream(1_000, None), 1_500), STORED);
        assert_eq!(
            reported_state(STORED, &stream(1_000, Some(1_500)), 1_500),
            PeeringState::Active
        );
    }

    #[test]
    fn silence_of_three_heartbeats_fails_though_the_stream_is_up() {
        let record = stream(1_000, Some(10_000));
        assert_eq!(reported_state(STORED, &record, 55_000), PeeringState::Active);
        assert_eq!(reported_state(STORED, &record, 55_001), PeeringState::Failing);
        assert_eq!(reported_state(STORED, &stream(1_000, None), 46_001), PeeringState::Failing);
    }

    #[test]
    fn a_broken_stream_fails_at_once_until_the_peer_is_heard_again() {
        let mut record = stream(1_000, Some(2_000));
        record.ended(Some("heartbeat timeout".into()));
        assert_eq!(reported_state(STORED, &record, 2_001), PeeringState::Failing);
        record.not_opened();
        assert_eq!(reported_state(STORED, &record, 2_002), PeeringState::Failing);
        record.update(&LinkStatus { connected_at: 9_000, ..LinkStatus::default() });
        assert_eq!(reported_state(STORED, &record, 9_001), PeeringState::Failing);
        assert_eq!(record.broken.as_deref(), Some("heartbeat timeout"));
        record.update(&LinkStatus {
            connected_at: 9_000,
            last_heard_any: Some(9_002),
            ..LinkStatus::default()
        });
        assert_eq!(reported_state(STORED, &record, 9_003), PeeringState::Active);
        assert_eq!(record.broken, None);
    }

    #[test]
    fn a_good_end_shows_the_stored_state() {
        let mut record = stream(1_000, Some(2_000));
        record.ended(None);
        assert_eq!(reported_state(STORED, &record, 2_001), STORED);
    }

    #[test]
    fn a_deleted_row_shows_as_it_is_stored() {
        let record = stream(1_000, Some(2_000));
        for stored in [PeeringState::Deleting, PeeringState::Terminated] {
            assert_eq!(reported_state(stored, &record, 2_001), stored);
        }
    }
}
