//! Keys about access control.

use crate::key::Kind::{Blocks, Bool, Duration, Secret, String};
use crate::key::{Key, key};

/// The capability that these keys wait for.
const CAPABILITY: &str = "access control";

pub(super) const KEYS: &[Key] = &[
    key("acl.enabled", Bool, "Check tokens.")
        .default("false")
        .refused("every request would be allowed"),
    key("acl.default_policy", String, "What holds when no rule matches: `allow` or `deny`.")
        .default("allow")
        .later(CAPABILITY),
    key("acl.down_policy", String, "What holds when the servers cannot be asked.")
        .default("extend-cache")
        .later(CAPABILITY),
    key("acl.enable_key_list_policy", Bool, "Listing keys needs the `list` right.")
        .later(CAPABILITY),
    key("acl.enable_token_persistence", Bool, "Keep tokens set by the API over a restart.")
        .later(CAPABILITY),
    key("acl.enable_token_replication", Bool, "Copy tokens from the primary datacenter.")
        .later(CAPABILITY),
    key("acl.policy_ttl", Duration, "How long a policy is cached.")
        .default("30s")
        .later(CAPABILITY),
    key("acl.role_ttl", Duration, "How long a role is cached.").later(CAPABILITY),
    key("acl.token_ttl", Duration, "How long a token is cached.").default("30s").later(CAPABILITY),
    key("acl.disabled_ttl", Duration, "Accepted because the official test harness may write it.")
        .ignored(),
    key("acl.tokens.initial_management", Secret, "The first token with all rights.")
        .reloadable()
        .later(CAPABILITY),
    key("acl.tokens.default", Secret, "Used for requests without a token.")
        .reloadable()
        .later(CAPABILITY),
    key("acl.tokens.agent", Secret, "Used by the agent for its own requests.")
        .reloadable()
        .later(CAPABILITY),
    key(
        "acl.tokens.agent_recovery",
        Secret,
        "Gives rights on this agent when the servers cannot be asked.",
    )
    .reloadable()
    .later(CAPABILITY),
    key("acl.tokens.replication", Secret, "Used to copy from the primary datacenter.")
        .reloadable()
        .later(CAPABILITY),
    key(
        "acl.tokens.config_file_service_registration",
        Secret,
        "Used to register services of files.",
    )
    .reloadable()
    .later(CAPABILITY),
    key("acl.tokens.dns", Secret, "Used to answer DNS.").reloadable().later(CAPABILITY),
    key("acl.tokens.managed_service_provider", Blocks, "Tokens of a managed service provider.")
        .enterprise("acl.tokens.managed_service_provider"),
    key("acl.msp_disable_bootstrap", Bool, "No bootstrap by a managed service provider.")
        .enterprise("acl.msp_disable_bootstrap"),
];
