//! Keys about services, checks and configuration entries.

use crate::key::Kind::{Blocks, Bool, Duration, Int};
use crate::key::{Key, key};

pub(super) const KEYS: &[Key] = &[
    key("services", Blocks, "Services of this node.").reloadable(),
    key("service", Blocks, "One service of this node.").joins("services").reloadable(),
    key("checks", Blocks, "Checks of this node or its services.").reloadable(),
    key("check", Blocks, "One check of this node or its services.").joins("checks").reloadable(),
    key(
        "config_entries.bootstrap",
        Blocks,
        "Configuration entries that a new leader writes unless they exist.",
    )
    .reloadable(),
    key("check_output_max_size", Int, "Most bytes of a check's output to keep.")
        .default("4096")
        .flags(&["check_output_max_size"]),
    key("check_update_interval", Duration, "How often a change of a check's output alone is sent.")
        .default("5m"),
    key("enable_script_checks", Bool, "Run scripts as checks, wherever they come from.")
        .default("false")
        .flags(&["enable-script-checks"]),
    key(
        "enable_local_script_checks",
        Bool,
        "Run scripts as checks when they come from files. `enable_script_checks` when not set.",
    )
    .flags(&["enable-local-script-checks"]),
    key("discard_check_output", Bool, "Do not keep the output of checks.")
        .default("false")
        .reloadable()
        .later("discarding check output"),
    key("enable_agent_tls_for_checks", Bool, "Checks use the agent's certificate.")
        .default("false")
        .later("TLS for checks"),
    key(
        "enable_central_service_config",
        Bool,
        "Merge proxy-defaults and service-defaults into services.",
    )
    .default("true")
    .later("switching central configuration off"),
    key("watches", Blocks, "Programs or addresses to call when something changes.")
        .reloadable()
        .later("watches"),
];
