//! Every agent setting once: name, type, default, merge, documentation, reloadable.

#![warn(missing_docs)]

mod key;
mod keys;

mod format;
mod setting;
mod warning;

mod positions;
mod spelling;

mod blocks;
mod value;

mod source;

mod flags;
mod merge;
mod settings;

mod environment;
mod error;

mod address;
mod read;
mod support;

mod agent_config;
mod reload;

mod reference;

pub use agent_config::{
    AgentConfig, CheckRules, ClusterAddresses, ConnectConfig, Definitions, DnsConfig,
    IntentionPolicy, LeaveRules, Limits, ListenAddr, Listeners, LogConfig, LogLevel, NodeConfig,
    NodeId, PeeringSwitch, Performance, Ports, RecursorStrategy, Soa,
};
pub use environment::Environment;
pub use error::{AddressError, ConfigError, MetaProblem, Refusal};
pub use flags::{AgentArgs, FlagError, SourceRef, parse_args, usage};
pub use format::{FileError, Format};
pub use key::{Key, Kind, Support};
pub use keys::{SECTIONS, Section, all, find};
pub use merge::{SourceText, assemble};
pub use reference::reference;
pub use reload::{NeedsRestart, ReloadDiff, diff};
pub use setting::{Origin, Position, Setting};
pub use settings::Settings;
pub use source::{KeyProblem, Source, SourceError, SourceProblem};
pub use warning::Warning;
