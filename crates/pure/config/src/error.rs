//! Settings that make no sense together. The words are the official ones where there are any (cli 6.2).

use std::fmt;

use crate::setting::Origin;
use crate::source::listed;

/// Why an agent cannot start, or cannot take a reload up. The caller prints it after `==> `.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Settings that promise a protection which is not there (decision 25): all of them.
    #[error("this version cannot give the protection that these settings ask for; remove them to start without: {}", listed(.0))]
    Refused(Vec<Refusal>),
    /// A text that is no duration.
    #[error("{key}: invalid duration: {text:?}: {cause} ({origin})")]
    Duration {
        /// The key's path.
        key: String,
        /// What was typed.
        text: String,
        /// Go's reason.
        cause: String,
        /// Where it was typed.
        origin: Origin,
    },
    /// A duration below its minimum.
    #[error("{key}: duration '{text}' cannot be less than: {minimum}")]
    DurationTooShort {
        /// The key's path.
        key: String,
        /// What was typed.
        text: String,
        /// The shortest that is allowed.
        minimum: &'static str,
    },
    /// A port above 65535.
    #[error("{key}: invalid port: {port}")]
    Port {
        /// The key's path.
        key: &'static str,
        /// What was typed.
        port: i64,
    },
    /// A port that cannot be off.
    #[error("{flag} must be greater than zero")]
    PortRequired {
        /// The name that the official message uses.
        flag: &'static str,
    },
    /// A count below zero.
    #[error("{key} cannot be {value}. Must be greater than or equal to zero")]
    Negative {
        /// The key's path.
        key: &'static str,
        /// What was typed.
        value: i64,
    },
    /// A number that is out of all proportion.
    #[error("{key} cannot be {value}. It is too large")]
    TooLarge {
        /// The key's path.
        key: &'static str,
        /// What was typed.
        value: i64,
    },
    /// A word that is not one of a few.
    #[error("{key} must be {choices}, not {value:?}")]
    NotAChoice {
        /// The key's path.
        key: &'static str,
        /// What was typed.
        value: String,
        /// The words that are allowed.
        choices: &'static str,
    },
    /// A name that must not be empty.
    #[error("{0} cannot be empty")]
    Empty(&'static str),
    /// A name with other characters.
    #[error(
        "{field} can only contain lowercase alphanumeric, - or _ characters. received: {value:?}"
    )]
    Name {
        /// The key's path.
        field: &'static str,
        /// What was typed.
        value: String,
    },
    /// `data_dir` is a file.
    #[error("data_dir {path:?} is not a directory")]
    DataDirNotADirectory {
        /// The path.
        path: String,
    },
    /// `data_dir` cannot be looked at.
    #[error("Error getting info on data_dir: {cause}")]
    DataDirUnreadable {
        /// The system's reason.
        cause: String,
    },
    /// `node_id` is no UUID.
    #[error(
        "specified NodeID is invalid: {value:?} is not a UUID such as 11111111-2222-3333-4444-555555555555"
    )]
    NodeId {
        /// What was typed.
        value: String,
    },
    /// A pair of `node_meta` that the catalog would refuse.
    #[error("node_meta invalid: {0}")]
    NodeMeta(MetaProblem),
    /// `log_level` is no level.
    #[error("Invalid log level: {0}. Valid log levels are: [TRACE DEBUG INFO WARN ERR ERROR]")]
    LogLevel(String),
    /// Something about an address.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// `alt_domain` would hide names of the first domain.
    #[error("alt_domain cannot start with {{service,connect,node,query,addr,{datacenter}}}")]
    AltDomain {
        /// The datacenter's name.
        datacenter: String,
    },
    /// `raft_protocol` is not 3.
    #[error("raft_protocol version {0} is not supported by this version of Consul")]
    RaftProtocol(i64),
    /// `performance.raft_multiplier` is out of range.
    #[error("performance.raft_multiplier cannot be {0}. Must be between 1 and 10")]
    RaftMultiplier(i64),
    /// `check_output_max_size` is below 1.
    #[error(
        "check_output_max_size must be positive, to discard check output use the discard_check_output flag"
    )]
    CheckOutputMaxSize,
    /// `bootstrap` on a client.
    #[error("'bootstrap = true' requires 'server = true'")]
    BootstrapOnClient,
    /// `bootstrap_expect` on a client.
    #[error("'bootstrap_expect > 0' requires 'server = true'")]
    ExpectOnClient,
    /// `bootstrap_expect` with `-dev`.
    #[error("'bootstrap_expect > 0' not allowed in dev mode")]
    ExpectInDevMode,
    /// `bootstrap_expect` with `bootstrap`.
    #[error("'bootstrap_expect > 0' and 'bootstrap = true' are mutually exclusive")]
    ExpectAndBootstrap,
    /// `connect.ca_provider` is nothing known.
    #[error("{0} is not a valid CA provider")]
    CaProvider(String),
    /// `connect.ca_provider` is not the built-in one.
    #[error(
        "connect.ca_provider {0:?} is not supported by this version; only \"consul\", the built-in CA, is"
    )]
    CaProviderNotHere(String),
}

/// An address that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// A go-sockaddr template.
    #[error(
        "{key}: error parsing {text:?}: address templates are not supported by this version; write the IP address"
    )]
    Template {
        /// The key's path.
        key: &'static str,
        /// What was typed.
        text: String,
    },
    /// No IP address.
    #[error("{key}: invalid ip address: {text}")]
    Invalid {
        /// The key's path.
        key: &'static str,
        /// What was typed.
        text: String,
    },
    /// Several where one is wanted.
    #[error("{key}: multiple addresses found: {text}")]
    Several {
        /// The key's path.
        key: &'static str,
        /// What was typed.
        text: String,
    },
    /// Several in `bind_addr`.
    #[error(
        "bind_addr cannot contain multiple addresses. Use 'addresses.{{dns,http,https}}' instead."
    )]
    SeveralBind,
    /// A Unix socket where only IP addresses make sense.
    #[error("{0} cannot be a unix socket")]
    Unix(&'static str),
    /// A Unix socket among the recursors.
    #[error("DNS Recursors cannot be unix sockets: {0}")]
    RecursorUnix(String),
    /// A recursor that is no address.
    #[error(
        "recursors: invalid recursor address: {0}; give an IP address, and its port if it is not 53"
    )]
    Recursor(String),
    /// `0.0.0.0` or `::` where somebody must be reached.
    #[error("{0} address cannot be 0.0.0.0, :: or [::]")]
    Any(&'static str),
    /// An address of the other family.
    #[error("{key} must be an {family} address")]
    Family {
        /// The key's path.
        key: &'static str,
        /// `ipv4` or `ipv6`.
        family: &'static str,
    },
    /// `bind_addr` is any address, and the machine has none that could be advertised.
    #[error("No {0} address found")]
    NothingToAdvertise(&'static str),
    /// `bind_addr` is any address, and the machine has several that could be advertised.
    #[error(
        "Multiple {kind} addresses found. Please configure one with 'bind' and/or 'advertise'. ({found})"
    )]
    SeveralToAdvertise {
        /// `private IPv4` or `public IPv6`.
        kind: &'static str,
        /// Those that were found.
        found: String,
    },
    /// Two listeners at one address.
    #[error("{name} address {address} already configured for {other}")]
    InUse {
        /// The later listener.
        name: &'static str,
        /// The address.
        address: String,
        /// The earlier listener.
        other: &'static str,
    },
}

/// A pair of `node_meta` that the catalog would refuse (http-api 3.2).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetaProblem {
    /// More than 64 pairs.
    #[error("Node metadata cannot contain more than 64 key/value pairs")]
    TooMany,
    /// A pair that is not allowed.
    #[error("Couldn't load metadata pair ('{key}', '{value}'): {reason}")]
    Pair {
        /// The key.
        key: String,
        /// The value.
        value: String,
        /// Which rule it breaks.
        reason: &'static str,
    },
}

/// A setting that is refused because it promises a protection that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The key's path.
    pub key: String,
    /// What would be unprotected.
    pub unprotected: &'static str,
    /// Where it was typed.
    pub origin: Origin,
}

/// Never shows the value: it may be a key.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.key, self.origin, self.unprotected)
    }
}
