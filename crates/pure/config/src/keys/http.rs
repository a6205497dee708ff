//! Keys about the HTTP API.

use crate::key::Kind::{Bool, Int, StringList, StringMap};
use crate::key::{Key, key};

pub(super) const KEYS: &[Key] = &[
    key("http_config.response_headers", StringMap, "Headers to add to every answer."),
    key("http_config.allow_write_http_from", StringList, "Networks (CIDR) that may write.")
        .flags(&["allow-write-http-from"])
        .refused("writes would be accepted from everywhere"),
    key("http_config.block_endpoints", StringList, "Path prefixes that are answered with 403.")
        .refused("the endpoints would stay open"),
    key("http_config.use_cache", Bool, "Allow `?cached`.")
        .default("true")
        .later("the agent's cache"),
    key("http_config.max_header_bytes", Int, "Most bytes of a request's headers.")
        .later("limits of HTTP headers"),
    key("disable_http_unprintable_char_filter", Bool, "Accept unprintable characters in paths.")
        .default("false")
        .later("switching the path filter off"),
];
