//! How long records may be kept.

use std::time::Duration;

use config::DnsConfig;

/// Longest TTL (RFC 2181 section 8).
const MAX_TTL: u32 = i32::MAX.cast_unsigned();

/// Whole seconds of a TTL.
pub(crate) fn seconds(ttl: Duration) -> u32 {
    u32::try_from(ttl.as_secs()).unwrap_or(MAX_TTL).min(MAX_TTL)
}

/// `dns_config.service_ttl` for a service: its own name, else the longest `prefix*` that it begins with, else 0.
pub(crate) fn of_service(config: &DnsConfig, service: &str) -> u32 {
    let named = |pattern: &str| pattern.eq_ignore_ascii_case(service);
    if let Some((_, ttl)) = config.service_ttl.iter().find(|(pattern, _)| named(pattern)) {
        return seconds(*ttl);
    }
    let prefixes = config.service_ttl.iter().filter_map(|(pattern, ttl)| {
        let prefix = pattern.strip_suffix('*')?;
        let begins = service.get(..prefix.len())?.eq_ignore_ascii_case(prefix);
        begins.then_some((prefix.len(), *ttl))
    });
    prefixes.max_by_key(|(length, _)| *length).map_or(0, |(_, ttl)| seconds(ttl))
}
