//! `dns_config`, `domain`, `alt_domain` and `recursors`.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::error::{AddressError, ConfigError};
use crate::read::{count, duration, duration_text, switch};
use crate::setting::Origin;
use crate::settings::Settings;

/// How the DNS listener answers.
#[derive(Debug, Clone, PartialEq)]
pub struct DnsConfig {
    /// `domain` with its final dot, `consul.` by default.
    pub domain: String,
    /// `alt_domain` with its final dot.
    pub alt_domain: Option<String>,
    /// `recursors`, port 53 when not typed; duplicates removed, order kept.
    pub recursors: Vec<SocketAddr>,
    /// `recursor_strategy`.
    pub recursor_strategy: RecursorStrategy,
    /// `recursor_timeout`; 2 s by default.
    pub recursor_timeout: Duration,
    /// `allow_stale`: any server may answer; true by default.
    pub allow_stale: bool,
    /// `max_stale`; 87600 h by default.
    pub max_stale: Duration,
    /// `node_ttl`; 0 s by default.
    pub node_ttl: Duration,
    /// `service_ttl`: by service name, with `*` and `prefix*` patterns.
    pub service_ttl: BTreeMap<String, Duration>,
    /// `only_passing`: leave instances with warnings out.
    pub only_passing: bool,
    /// `a_record_limit`: at most so many A or AAAA records; 0 = no limit.
    pub a_record_limit: usize,
    /// `udp_answer_limit`: at most so many records by UDP without EDNS; 3 by default.
    pub udp_answer_limit: usize,
    /// `enable_truncate`: set the TC flag when records were left out.
    pub enable_truncate: bool,
    /// `disable_compression`: no name compression.
    pub disable_compression: bool,
    /// `enable_additional_node_meta_txt`: TXT records of node metadata in the additional section.
    pub node_meta_txt: bool,
    /// `use_cache`: answer from the agent's cache.
    pub use_cache: bool,
    /// `cache_max_age`; 0 s = no limit.
    pub cache_max_age: Duration,
    /// `soa`.
    pub soa: Soa,
}

/// In which order recursors are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecursorStrategy {
    /// As typed; the default.
    Sequential,
    /// A random one first.
    Random,
}

/// Times of the SOA record, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Soa {
    /// `soa.refresh`; 3600.
    pub refresh: u32,
    /// `soa.retry`; 600.
    pub retry: u32,
    /// `soa.expire`; 86400.
    pub expire: u32,
    /// `soa.min_ttl`; 0.
    pub min_ttl: u32,
}

/// The port of recursors that do not say.
const DNS_PORT: u16 = 53;

impl DnsConfig {
    pub(super) fn build(settings: &Settings, datacenter: &str) -> Result<Self, ConfigError> {
        let alt_domain = settings.text("alt_domain");
        if alt_domain.is_some_and(|domain| hides_names(domain, datacenter)) {
            return Err(ConfigError::AltDomain { datacenter: datacenter.to_owned() });
        }
        Ok(Self {
            domain: absolute(settings.text("domain").unwrap_or("consul.")),
            alt_domain: alt_domain.map(absolute),
            recursors: recursors(settings)?,
            recursor_strategy: RecursorStrategy::build(settings)?,
            recursor_timeout: duration(settings, "dns_config.recursor_timeout")?,
            allow_stale: switch(settings, "dns_config.allow_stale"),
            max_stale: duration(settings, "dns_config.max_stale")?,
            node_ttl: duration(settings, "dns_config.node_ttl")?,
            service_ttl: service_ttl(settings)?,
            only_passing: switch(settings, "dns_config.only_passing"),
            a_record_limit: count(settings, "dns_config.a_record_limit")?,
            udp_answer_limit: count(settings, "dns_config.udp_answer_limit")?,
            enable_truncate: switch(settings, "dns_config.enable_truncate"),
            disable_compression: switch(settings, "dns_config.disable_compression"),
            node_meta_txt: switch(settings, "dns_config.enable_additional_node_meta_txt"),
            use_cache: switch(settings, "dns_config.use_cache"),
            cache_max_age: duration(settings, "dns_config.cache_max_age")?,
            soa: Soa {
                refresh: count(settings, "dns_config.soa.refresh")?,
                retry: count(settings, "dns_config.soa.retry")?,
                expire: count(settings, "dns_config.soa.expire")?,
                min_ttl: count(settings, "dns_config.soa.min_ttl")?,
            },
        })
    }
}

impl RecursorStrategy {
    fn build(settings: &Settings) -> Result<Self, ConfigError> {
        match settings.text_or_empty("dns_config.recursor_strategy") {
            "" | "sequential" => Ok(Self::Sequential),
            "random" => Ok(Self::Random),
            other => Err(ConfigError::NotAChoice {
                key: "dns_config.recursor_strategy",
                value: other.to_owned(),
                choices: "\"sequential\" or \"random\"",
            }),
        }
    }
}

/// A domain in lower case with its final dot.
fn absolute(domain: &str) -> String {
    format!("{}.", domain.trim_end_matches('.').to_lowercase())
}

/// Whether a domain begins with a word that the DNS listener gives a meaning.
fn hides_names(domain: &str, datacenter: &str) -> bool {
    let first = domain.split_once('.').map(|(first, _)| first);
    first.is_some_and(|first| {
        first == datacenter || matches!(first, "service" | "connect" | "node" | "query" | "addr")
    })
}

fn recursors(settings: &Settings) -> Result<Vec<SocketAddr>, ConfigError> {
    let mut recursors = Vec::new();
    for text in settings.texts("recursors") {
        if text.contains("{{") {
            return Err(AddressError::Template { key: "recursors", text: text.to_owned() }.into());
        }
        for word in text.split_whitespace() {
            let address = recursor(word)?;
            if !recursors.contains(&address) {
                recursors.push(address);
            }
        }
    }
    Ok(recursors)
}

/// `8.8.8.8`, `8.8.8.8:5353`, `2001:db8::1` or `[2001:db8::1]:5353`.
fn recursor(word: &str) -> Result<SocketAddr, AddressError> {
    if word.starts_with("unix://") {
        return Err(AddressError::RecursorUnix(word.to_owned()));
    }
    let bare = word.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(word);
    let address = match bare.parse::<IpAddr>() {
        Ok(ip) => SocketAddr::new(ip, DNS_PORT),
        Err(_) => word.parse().map_err(|_| AddressError::Recursor(word.to_owned()))?,
    };
    if address.ip().is_unspecified() { Err(AddressError::Any("DNS recursor")) } else { Ok(address) }
}

fn service_ttl(settings: &Settings) -> Result<BTreeMap<String, Duration>, ConfigError> {
    const KEY: &str = "dns_config.service_ttl";
    let origin = settings.get(KEY).map_or(&Origin::Default, |setting| &setting.origin);
    settings
        .map(KEY)
        .into_iter()
        .map(|(service, text)| {
            let ttl = duration_text(&format!("{KEY}[{service:?}]"), &text, origin)?;
            Ok((service, ttl))
        })
        .collect()
}
