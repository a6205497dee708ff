//! Lays the live streams over the stored rows when peerings are read (protocol 3.2, decision 9).

use std::sync::Arc;

use model::{
    Timestamp,
    peering::{StoredPeering, StreamStatus},
};
use peering::{LinkStatus, reported_state};
use state::Answer;

use crate::Server;

impl Server {
    /// The answer with the states and times of running streams.
    pub(crate) fn with_live_streams(&self, answer: Answer) -> Answer {
        match answer {
            Answer::Peering(Some(row)) => Answer::Peering(Some(self.with_live_stream(&row))),
            Answer::Peerings(rows) => {
                Answer::Peerings(rows.iter().map(|row| self.with_live_stream(row)).collect())
            }
            other => other,
        }
    }

    fn with_live_stream(&self, row: &Arc<StoredPeering>) -> Arc<StoredPeering> {
        let Some(record) = self.streams().record(&row.peering.id) else { return row.clone() };
        let mut row = StoredPeering::clone(row);
        row.peering.state = reported_state(row.peering.state, &record, self.clock().millis());
        if let Some(link) = &record.link {
            row.peering.stream_status = stream_status(link, row.peering.state.is_live());
        }
        Arc::new(row)
    }
}

/// After the end nothing is imported or exported any more, whatever the stream last said.
fn stream_status(link: &LinkStatus, live: bool) -> StreamStatus {
    let at = |millis: Option<u64>| millis.map(Timestamp::from_millis);
    StreamStatus {
        imported_services: if live { link.imported.clone() } else { Vec::new() },
        exported_services: if live { link.exported.clone() } else { Vec::new() },
        last_heartbeat: at(link.last_heartbeat),
        last_receive: at(link.last_receive),
        last_send: at(link.last_send),
    }
}
