//! Keys about telemetry.

use crate::key::Kind::{Bool, Duration, Secret, String, StringList};
use crate::key::{Key, key};

/// The capability that the exporting keys wait for.
const EXPORT: &str = "export of metrics";

pub(super) const KEYS: &[Key] = &[
    key(
        "telemetry.prometheus_retention_time",
        Duration,
        "How long metrics are kept for Prometheus; 0s is off.",
    )
    .default("0s"),
    key("telemetry.metrics_prefix", String, "First part of every metric's name.")
        .default("consul")
        .later(EXPORT),
    key("telemetry.filter_default", Bool, "Keep metrics that no filter names.")
        .default("true")
        .reloadable()
        .later(EXPORT),
    key("telemetry.prefix_filter", StringList, "Prefixes to keep (`+`) or drop (`-`).")
        .reloadable()
        .later(EXPORT),
    key("telemetry.disable_hostname", Bool, "No host name in metric names.").later(EXPORT),
    key("telemetry.disable_per_tenancy_usage_metrics", Bool, "No usage metrics by partition.")
        .later(EXPORT),
    key("telemetry.enable_host_metrics", Bool, "Metrics of the machine.").later(EXPORT),
    key("telemetry.retry_failed_connection", Bool, "Try an exporter again.")
        .default("true")
        .later(EXPORT),
    key("telemetry.statsd_address", String, "Send to statsd.").later(EXPORT),
    key("telemetry.statsite_address", String, "Send to statsite.").later(EXPORT),
    key("telemetry.dogstatsd_addr", String, "Send to dogstatsd.").later(EXPORT),
    key("telemetry.dogstatsd_tags", StringList, "Tags for dogstatsd.").later(EXPORT),
    key("telemetry.circonus_api_app", String, "Send to Circonus: application.").later(EXPORT),
    key("telemetry.circonus_api_token", Secret, "Send to Circonus: token.").later(EXPORT),
    key("telemetry.circonus_api_url", String, "Send to Circonus: address of its API.")
        .later(EXPORT),
    key("telemetry.circonus_broker_id", String, "Send to Circonus: broker.").later(EXPORT),
    key(
        "telemetry.circonus_broker_select_tag",
        String,
        "Send to Circonus: tag that selects a broker.",
    )
    .later(EXPORT),
    key("telemetry.circonus_check_display_name", String, "Send to Circonus: name of the check.")
        .later(EXPORT),
    key(
        "telemetry.circonus_check_force_metric_activation",
        String,
        "Send to Circonus: activate metrics again.",
    )
    .later(EXPORT),
    key("telemetry.circonus_check_id", String, "Send to Circonus: check.").later(EXPORT),
    key("telemetry.circonus_check_instance_id", String, "Send to Circonus: instance.")
        .later(EXPORT),
    key(
        "telemetry.circonus_check_search_tag",
        String,
        "Send to Circonus: tag that finds the check.",
    )
    .later(EXPORT),
    key("telemetry.circonus_check_tags", String, "Send to Circonus: tags of the check.")
        .later(EXPORT),
    key("telemetry.circonus_submission_interval", String, "Send to Circonus: how often.")
        .later(EXPORT),
    key("telemetry.circonus_submission_url", String, "Send to Circonus: where to.").later(EXPORT),
];
