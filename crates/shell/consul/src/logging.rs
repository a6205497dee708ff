//! The log: standard output or a file, text or JSON lines; and whoever follows it over the HTTP API.

use std::{fs::OpenOptions, io, sync::Mutex};

use crate::{
    log_followers::{Followers, Wanted},
    talkative::{QUIET, RAFT},
};
use agent::LogFeed;
use config::{LogConfig, LogLevel};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{
    Layer, Registry, filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt,
};

/// The log cannot be written where it should.
#[derive(Debug, thiserror::Error)]
#[error("log_file {path}: {cause}")]
pub(crate) struct LogError {
    path: String,
    cause: io::Error,
}

/// Starts logging for the whole process.
///
/// # Errors
/// When the log file cannot be opened.
pub(crate) fn start(config: &LogConfig) -> Result<LogFeed, LogError> {
    let level = match config.level {
        LogLevel::Trace => LevelFilter::TRACE,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Error => LevelFilter::ERROR,
    };
    let quiet = QUIET.map(|name| (name, level.min(LevelFilter::WARN)));
    let filter = Targets::new()
        .with_default(level)
        .with_targets(quiet)
        .with_target(RAFT, level.min(LevelFilter::ERROR));
    let layer: Box<dyn Layer<Registry> + Send + Sync> = match (&config.file, config.json) {
        (None, false) => fmt::layer().with_ansi(false).with_target(true).boxed(),
        (None, true) => fmt::layer().json().flatten_event(true).boxed(),
        (Some(path), json) => {
            let file = OpenOptions::new()
                .create(true)
                .append(true)
                .open(path)
                .map_err(|cause| LogError { path: path.display().to_string(), cause })?;
            let layer = fmt::layer().with_ansi(false).with_writer(Mutex::new(file));
            if json { layer.json().flatten_event(true).boxed() } else { layer.boxed() }
        }
    };
    let feed = LogFeed::default();
    let followers = Followers(feed.clone()).with_filter(Wanted(feed.clone()));
    tracing_subscriber::registry().with(layer.with_filter(filter)).with(followers).init();
    Ok(feed)
}
