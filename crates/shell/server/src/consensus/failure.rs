//! The first thing that broke. After it nothing is written any more, and every refusal repeats its reason.

use std::{io, sync::Arc};

use crate::rt::channel::watch;

/// Set once. A clone is the same cell.
#[derive(Clone, Debug)]
pub(super) struct Failure(Arc<watch::Sender<Option<Arc<str>>>>);

impl Default for Failure {
    fn default() -> Self {
        Self(Arc::new(watch::channel(None).0))
    }
}

impl Failure {
    /// Keeps the reason if it is the first, and says it in the log.
    pub(super) fn set(&self, reason: &str) {
        self.0.send_if_modified(|first| {
            let is_first = first.is_none();
            if is_first {
                tracing::error!(reason, "consensus has failed; writes are refused from now on");
                *first = Some(reason.into());
            }
            is_first
        });
    }

    /// Keeps an error and hands it back.
    pub(super) fn keep(&self, error: io::Error) -> io::Error {
        self.set(&error.to_string());
        error
    }

    pub(super) fn get(&self) -> Option<Arc<str>> {
        self.0.borrow().clone()
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<Option<Arc<str>>> {
        self.0.subscribe()
    }
}
