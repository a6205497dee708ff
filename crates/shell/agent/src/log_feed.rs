//! The log as it is written, for those who want to follow it (`/v1/agent/monitor`).

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::SystemTime,
};

use tokio::sync::broadcast;
use tracing::{Level, level_filters::LevelFilter};

/// Lines that a slow reader may lag behind before it misses some.
const CAPACITY: usize = 512;
/// From the fewest lines to the most.
const LEVELS: [Level; 5] = [Level::ERROR, Level::WARN, Level::INFO, Level::DEBUG, Level::TRACE];

/// One event of the log.
#[derive(Clone, Debug)]
pub struct LogLine {
    /// When.
    pub at: SystemTime,
    /// How important.
    pub level: Level,
    /// The module that wrote it.
    pub target: &'static str,
    /// What it says.
    pub message: String,
    /// Named values, in their order.
    pub fields: Vec<(&'static str, String)>,
}

/// Where lines are published. Clones share it. Without readers nothing is wanted, and costs nothing.
#[derive(Clone, Debug)]
pub struct LogFeed {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    sender: broadcast::Sender<Arc<LogLine>>,
    /// Readers by level, in the order of [`LEVELS`].
    readers: Mutex<[usize; LEVELS.len()]>,
    /// How many of [`LEVELS`] are wanted by anybody.
    wanted: AtomicUsize,
}

/// One who follows the log; dropping it ends that.
#[derive(Debug)]
pub struct LogReader {
    feed: LogFeed,
    level: Level,
    lines: broadcast::Receiver<Arc<LogLine>>,
}

/// What a reader gets.
#[derive(Clone, Debug)]
pub enum Followed {
    /// A line.
    Line(Arc<LogLine>),
    /// The reader was too slow for so many lines.
    Missed(u64),
}

impl Default for LogFeed {
    fn default() -> Self {
        let (sender, _) = broadcast::channel(CAPACITY);
        let (readers, wanted) = (Mutex::default(), AtomicUsize::new(0));
        Self { shared: Arc::new(Shared { sender, readers, wanted }) }
    }
}

impl LogFeed {
    /// What anybody wants to read.
    pub fn wanted(&self) -> LevelFilter {
        let count = self.shared.wanted.load(Ordering::Relaxed);
        let level = count.checked_sub(1).and_then(|last| LEVELS.get(last));
        level.map_or(LevelFilter::OFF, |level| LevelFilter::from_level(*level))
    }

    /// Hands a line to all readers.
    pub fn publish(&self, line: LogLine) {
        // An error says that nobody reads.
        let _ = self.shared.sender.send(Arc::new(line));
    }

    /// Follows the log from now on, in as much detail as `level` says.
    pub fn subscribe(&self, level: Level) -> LogReader {
        let lines = self.shared.sender.subscribe();
        self.count(level, |count| count + 1);
        LogReader { feed: self.clone(), level, lines }
    }

    fn count(&self, level: Level, change: impl Fn(usize) -> usize) {
        let changed = {
            let mut readers = self.shared.readers.lock().unwrap_or_else(PoisonError::into_inner);
            for (count, each) in readers.iter_mut().zip(LEVELS) {
                *count = if each == level { change(*count) } else { *count };
            }
            let wanted = readers.iter().rposition(|count| *count > 0).map_or(0, |last| last + 1);
            self.shared.wanted.swap(wanted, Ordering::Relaxed) != wanted
        };
        if changed {
            tracing::callsite::rebuild_interest_cache();
        }
    }
}

impl LogReader {
    /// The next line of the reader's level. `None` when the log has ended.
    pub async fn next(&mut self) -> Option<Followed> {
        loop {
            match self.lines.recv().await {
                Ok(line) if line.level <= self.level => return Some(Followed::Line(line)),
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(count)) => {
                    return Some(Followed::Missed(count));
                }
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}

impl Drop for LogReader {
    fn drop(&mut self) {
        self.feed.count(self.level, |count| count.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(level: Level, message: &str) -> LogLine {
        let (at, message) = (SystemTime::UNIX_EPOCH, message.to_owned());
        LogLine { at, level, target: "test", message, fields: Vec::new() }
    }

    #[tokio::test]
    async fn readers_get_what_they_want_and_the_most_curious_decides() {
        let feed = LogFeed::default();
        assert_eq!(feed.wanted(), LevelFilter::OFF);
        feed.publish(line(Level::ERROR, "before"));
        let mut calm = feed.subscribe(Level::WARN);
        let curious = feed.subscribe(Level::DEBUG);
        assert_eq!(feed.wanted(), LevelFilter::DEBUG);
        feed.publish(line(Level::INFO, "detail"));
        feed.publish(line(Level::WARN, "trouble"));
        let next = calm.next().await;
        assert!(
            matches!(&next, Some(Followed::Line(line)) if line.message == "trouble"),
            "{next:?}"
        );
        drop(curious);
        assert_eq!(feed.wanted(), LevelFilter::WARN);
        drop(calm);
        assert_eq!(feed.wanted(), LevelFilter::OFF);
    }

    #[tokio::test]
    async fn a_slow_reader_is_told_what_it_missed() {
        let feed = LogFeed::default();
        let mut reader = feed.subscribe(Level::INFO);
        for _ in 0..CAPACITY + 3 {
            feed.publish(line(Level::INFO, "x"));
        }
        let next = reader.next().await;
        assert!(matches!(next, Some(Followed::Missed(3))), "{next:?}");
    }
}
