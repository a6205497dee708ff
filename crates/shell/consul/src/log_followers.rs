//! Hands the log to whoever follows it over the HTTP API, in as much detail as the most curious of them wants.

use std::{fmt, time::SystemTime};

use agent::{LogFeed, LogLine};
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
    subscriber::Interest,
};
use tracing_subscriber::{
    Layer,
    layer::{Context, Filter},
};

use crate::talkative::{QUIET, RAFT};

/// Publishes events.
pub(crate) struct Followers(pub(crate) LogFeed);

/// Lets through what is wanted at the moment.
pub(crate) struct Wanted(pub(crate) LogFeed);

impl<S: Subscriber> Layer<S> for Followers {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        let mut line = LogLine {
            at: SystemTime::now(),
            level: *metadata.level(),
            target: metadata.target(),
            message: String::new(),
            fields: Vec::new(),
        };
        event.record(&mut Values(&mut line));
        self.0.publish(line);
    }
}

impl<S> Filter<S> for Wanted {
    fn enabled(&self, metadata: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        is_wanted(metadata.target(), *metadata.level(), self.0.wanted())
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        // The feed has this asked again whenever its readers come or go.
        match is_wanted(metadata.target(), *metadata.level(), self.0.wanted()) {
            true => Interest::sometimes(),
            false => Interest::never(),
        }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.0.wanted())
    }
}

/// The rules of the log itself hold for libraries that are too talkative.
fn is_wanted(target: &str, level: Level, wanted: LevelFilter) -> bool {
    let name = target.split("::").next().unwrap_or(target);
    let most = if name == RAFT {
        LevelFilter::ERROR
    } else if QUIET.contains(&name) {
        LevelFilter::WARN
    } else {
        LevelFilter::TRACE
    };
    level <= wanted.min(most)
}

/// Collects the values of an event.
struct Values<'a>(&'a mut LogLine);

impl Visit for Values<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            self.0.message = value.to_owned();
        } else {
            self.0.fields.push((field.name(), value.to_owned()));
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use agent::Followed;
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[test]
    fn talkative_libraries_are_kept_quiet() {
        assert!(is_wanted("agent::dns", Level::DEBUG, LevelFilter::DEBUG));
        assert!(!is_wanted("agent::dns", Level::DEBUG, LevelFilter::INFO));
        assert!(!is_wanted("h2::client", Level::INFO, LevelFilter::TRACE));
        assert!(!is_wanted("openraft", Level::WARN, LevelFilter::TRACE));
    }

    #[tokio::test]
    async fn followers_read_events_with_their_values() {
        let feed = LogFeed::default();
        let layer = Followers(feed.clone()).with_filter(Wanted(feed.clone()));
        let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(layer));
        tracing::info!("before anybody reads");
        let mut reader = feed.subscribe(Level::INFO);
        tracing::debug!("too much detail");
        tracing::info!(count = 3, name = "x", "said {}", 1);
        let Some(Followed::Line(line)) = reader.next().await else { panic!("no line") };
        assert_eq!((line.message.as_str(), line.level), ("said 1", Level::INFO));
        assert_eq!(line.fields, [("count", "3".to_owned()), ("name", "x".to_owned())]);
    }
}
