//! Keys about the web UI.

use crate::key::Kind::{Blocks, Bool, String, StringList, StringMap};
use crate::key::{Key, key};

pub(super) const KEYS: &[Key] = &[
    key("ui_config.enabled", Bool, "Serve the web UI under `/ui/`.")
        .default("false")
        .dev("true")
        .flags(&["ui"]),
    key("ui_config.content_path", String, "Path of the web UI.")
        .default("/ui/")
        .flags(&["ui-content-path"])
        .later("another path of the UI"),
    key("ui_config.dir", String, "Directory with another web UI.")
        .flags(&["ui-dir"])
        .later("another UI"),
    key("ui_config.metrics_provider", String, "Where the UI gets metrics from.")
        .later("metrics in the UI"),
    key("ui_config.metrics_provider_files", StringList, "Scripts of the metrics provider.")
        .later("metrics in the UI"),
    key("ui_config.metrics_provider_options_json", String, "Options of the metrics provider.")
        .later("metrics in the UI"),
    key("ui_config.metrics_proxy.base_url", String, "Address that the agent fetches metrics from.")
        .later("metrics in the UI"),
    key("ui_config.metrics_proxy.add_headers", Blocks, "Headers for those requests.")
        .later("metrics in the UI"),
    key("ui_config.metrics_proxy.path_allowlist", StringList, "Paths that may be fetched.")
        .later("metrics in the UI"),
    key("ui_config.dashboard_url_templates", StringMap, "Links to dashboards.")
        .later("links to dashboards"),
];
