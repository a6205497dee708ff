//! Keys about peering, the service mesh and its CA.

use crate::key::Kind::{Any, Bool, Duration, Float, Secret, String, StringList, StringMap};
use crate::key::{Key, key};

/// Why an own root certificate is refused.
const CA: &str = "the mesh would trust a CA other than the one you gave";
/// Why automatic encryption is refused.
const AUTO: &str = "traffic between agents would not be encrypted";

pub(super) const KEYS: &[Key] = &[
    key(
        "peering.enabled",
        Bool,
        "Cluster peering. When not set: off, unless the stored state has peerings.",
    )
    .dev("true"),
    key("peering.test_allow_peer_registrations", Bool, "Lets tests register imported services.")
        .default("false")
        .later("registration of imported services"),
    key("connect.enabled", Bool, "The service mesh.").default("true"),
    key("connect.ca_provider", String, "Which CA signs: `consul`, the built-in one.")
        .default("consul"),
    key(
        "connect.ca_config.cluster_id",
        String,
        "UUID of the trust domain; chosen at random when not set.",
    ),
    key("connect.ca_config.private_key", Secret, "Key of an own root certificate.").refused(CA),
    key("connect.ca_config.root_cert", String, "An own root certificate.").refused(CA),
    key("connect.ca_config.*", Any, "More settings of the CA.").later("settings of the CA"),
    key(
        "connect.enable_mesh_gateway_wan_federation",
        Bool,
        "Join datacenters through mesh gateways.",
    )
    .default("false")
    .later("WAN federation"),
    key(
        "connect.test_ca_leaf_root_change_spread",
        Duration,
        "Lets tests renew certificates at once.",
    )
    .later("settings of the CA"),
    key(
        "default_intention_policy",
        String,
        "`allow` or `deny` when no intention matches; not set denies calls across peers.",
    ),
    key("xds.update_max_per_second", Float, "Updates per second over all proxies.")
        .default("250")
        .reloadable()
        .later("limits of xDS"),
    key("primary_gateways", StringList, "Mesh gateways of the primary datacenter.")
        .flags(&["primary-gateway"])
        .later("WAN federation"),
    key("primary_gateways_interval", Duration, "How often to try the primary gateways.")
        .default("30s")
        .later("WAN federation"),
    key("auto_encrypt.tls", Bool, "Clients get TLS certificates from the servers.").refused(AUTO),
    key("auto_encrypt.allow_tls", Bool, "Servers give TLS certificates to clients.").refused(AUTO),
    key("auto_encrypt.dns_san", StringList, "More DNS names in those certificates.")
        .later("automatic TLS"),
    key("auto_encrypt.ip_san", StringList, "More IP addresses in those certificates.")
        .later("automatic TLS"),
    key("auto_config.enabled", Bool, "Clients get their configuration from the servers.")
        .refused(AUTO),
    key("auto_config.intro_token", Secret, "Token that introduces a client.")
        .later("automatic configuration"),
    key("auto_config.intro_token_file", String, "File with that token.")
        .later("automatic configuration"),
    key("auto_config.server_addresses", StringList, "Servers to ask.")
        .later("automatic configuration"),
    key("auto_config.dns_sans", StringList, "More DNS names in the certificate.")
        .later("automatic configuration"),
    key("auto_config.ip_sans", StringList, "More IP addresses in the certificate.")
        .later("automatic configuration"),
    key("auto_config.authorization.enabled", Bool, "Servers answer introduced clients.")
        .refused(AUTO),
    key("auto_config.authorization.static.claim_mappings", StringMap, "JWT claims to variables.")
        .later("automatic configuration"),
    key("auto_config.authorization.static.*", Any, "How the introducing token is checked.")
        .later("automatic configuration"),
];
