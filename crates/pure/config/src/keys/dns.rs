//! Keys about DNS.

use crate::key::Kind::{Bool, Duration, Int, String, StringList, StringMap};
use crate::key::{Key, key};

pub(super) const KEYS: &[Key] = &[
    key("domain", String, "Domain of all names that this agent answers for.")
        .default("consul.")
        .flags(&["domain"]),
    key("alt_domain", String, "A second domain that is answered alike.").flags(&["alt-domain"]),
    key("recursors", StringList, "DNS servers for all other names.")
        .flags(&["recursor"])
        .reloadable(),
    key("dns_config.recursor_strategy", String, "Order of asking them: `sequential` or `random`.")
        .default("sequential")
        .reloadable(),
    key("dns_config.recursor_timeout", Duration, "How long to wait for each.")
        .default("2s")
        .reloadable(),
    key("dns_config.allow_stale", Bool, "Any server may answer, not only the leader.")
        .default("true")
        .reloadable(),
    key("dns_config.max_stale", Duration, "Oldest answer to give when stale ones are allowed.")
        .default("87600h")
        .reloadable(),
    key("dns_config.node_ttl", Duration, "TTL of answers about nodes.").default("0s").reloadable(),
    key(
        "dns_config.service_ttl",
        StringMap,
        "TTL of answers by service name; `*` and `prefix*` match several.",
    )
    .reloadable(),
    key("dns_config.only_passing", Bool, "Leave out instances with warnings.")
        .default("false")
        .reloadable(),
    key("dns_config.a_record_limit", Int, "Most A or AAAA records of an answer; 0 is no limit.")
        .default("0")
        .reloadable(),
    key("dns_config.udp_answer_limit", Int, "Most records of an answer by UDP without EDNS.")
        .default("3")
        .reloadable(),
    key("dns_config.enable_truncate", Bool, "Set the TC flag when records were left out.")
        .default("false")
        .reloadable(),
    key("dns_config.disable_compression", Bool, "Do not compress names.")
        .default("false")
        .reloadable(),
    key(
        "dns_config.enable_additional_node_meta_txt",
        Bool,
        "Add the node's metadata as TXT records.",
    )
    .default("true")
    .reloadable(),
    key("dns_config.use_cache", Bool, "Answer from the agent's cache.")
        .default("false")
        .reloadable(),
    key("dns_config.cache_max_age", Duration, "Oldest cached answer to give; 0s is no limit.")
        .default("0s")
        .reloadable(),
    key("dns_config.soa.refresh", Int, "SOA: seconds between refreshes.")
        .default("3600")
        .reloadable(),
    key("dns_config.soa.retry", Int, "SOA: seconds before a retry.").default("600").reloadable(),
    key("dns_config.soa.expire", Int, "SOA: seconds before the zone expires.")
        .default("86400")
        .reloadable(),
    key("dns_config.soa.min_ttl", Int, "SOA: seconds that a negative answer may be kept.")
        .default("0")
        .reloadable(),
    key("dns_config.prefer_namespace", Bool, "Read the first label as a namespace.")
        .enterprise("dns_config.prefer_namespace"),
];
