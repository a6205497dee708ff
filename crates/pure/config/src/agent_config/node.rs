//! Who this node is: name, id, datacenter, metadata.

use std::collections::BTreeMap;

use crate::environment::Environment;
use crate::error::{ConfigError, MetaProblem};
use crate::read;
use crate::settings::Settings;
use crate::warning::Warning;

/// Identity of this node as the catalog shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeConfig {
    /// `node_name`, or the host name. Never empty.
    pub name: String,
    /// `node_id`, or a proposal.
    pub id: NodeId,
    /// `node_meta`: at most 64 pairs (http-api 3.2).
    pub meta: BTreeMap<String, String>,
    /// `datacenter`, lower case; `dc1` by default.
    pub datacenter: String,
    /// `primary_datacenter`, lower case; the own datacenter when not set.
    pub primary_datacenter: String,
    /// `partition`; `default` when not set.
    pub partition: String,
    /// `lan`, `lan_ipv4`, `wan`, `wan_ipv4`, … as registered in the catalog.
    pub tagged_addresses: BTreeMap<String, String>,
}

/// The partition of agents that do not say.
const DEFAULT_PARTITION: &str = "default";

impl NodeConfig {
    /// `tagged_addresses` is what the advertised addresses gave.
    pub(super) fn build(
        settings: &Settings,
        environment: &Environment,
        tagged_addresses: BTreeMap<String, String>,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self, ConfigError> {
        let datacenter = settings.text_or_empty("datacenter").to_lowercase();
        read::check_name("datacenter", &datacenter)?;
        let primary = settings.text_or_empty("primary_datacenter").to_lowercase();
        let primary_datacenter = if primary.is_empty() { datacenter.clone() } else { primary };
        read::check_name("primary_datacenter", &primary_datacenter)?;
        let partition = settings.text("partition").unwrap_or(DEFAULT_PARTITION).to_lowercase();
        read::check_name("partition", &partition)?;
        let name = settings.text("node_name").unwrap_or(&environment.hostname).trim().to_owned();
        if name.is_empty() {
            return Err(ConfigError::Empty("node_name"));
        }
        warnings.extend(name_warning(&name));
        let meta = settings.map("node_meta");
        check_meta(&meta)?;
        let id = match settings.text("node_id") {
            None => NodeId::Proposed(environment.node_id_candidate.to_lowercase()),
            Some(id) if is_uuid(id) => NodeId::Configured(id.to_lowercase()),
            Some(id) => return Err(ConfigError::NodeId { value: id.to_owned() }),
        };
        Ok(Self { name, id, meta, datacenter, primary_datacenter, partition, tagged_addresses })
    }
}

/// What is wrong with a name that is allowed all the same.
fn name_warning(name: &str) -> Option<Warning> {
    const LONGEST_LABEL: usize = 63;
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        Some(Warning::NodeNameNotInDns { name: name.to_owned() })
    } else if name.len() > LONGEST_LABEL {
        Some(Warning::NodeNameTooLong { name: name.to_owned() })
    } else {
        None
    }
}

/// The catalog's rules for metadata (http-api 3.2).
fn check_meta(meta: &BTreeMap<String, String>) -> Result<(), ConfigError> {
    const MOST_PAIRS: usize = 64;
    if meta.len() > MOST_PAIRS {
        return Err(ConfigError::NodeMeta(MetaProblem::TooMany));
    }
    for (key, value) in meta {
        if let Some(reason) = broken_rule(key, value) {
            let (key, value) = (key.clone(), value.clone());
            return Err(ConfigError::NodeMeta(MetaProblem::Pair { key, value, reason }));
        }
    }
    Ok(())
}

/// The rule that a pair breaks.
fn broken_rule(key: &str, value: &str) -> Option<&'static str> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if key.is_empty() {
        Some("Key cannot be blank")
    } else if !key.chars().all(fits) {
        Some("Key contains invalid characters")
    } else if key.len() > 128 {
        Some("Key is too long (limit: 128 characters)")
    } else if key.starts_with("consul-") {
        Some("Key prefix 'consul-' is reserved for internal use")
    } else if value.len() > 512 {
        Some("Value is too long (limit: 512 characters)")
    } else {
        None
    }
}

/// Hexadecimal digits in groups of 8, 4, 4, 4 and 12.
fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && groups.iter().all(|group| group.chars().all(|c| c.is_ascii_hexdigit()))
}

/// The node's id and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeId {
    /// Typed as `node_id`: used as it is.
    Configured(String),
    /// The random candidate of the environment: an id already stored in `data_dir` is used instead.
    Proposed(String),
}

impl NodeId {
    /// The UUID, lower case, whichever way it came.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Configured(id) | Self::Proposed(id) => id,
        }
    }
}
