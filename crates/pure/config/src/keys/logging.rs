//! Keys about logging.

use crate::key::Kind::{Bool, Duration, Int, String};
use crate::key::{Key, key};

pub(super) const KEYS: &[Key] = &[
    key("log_level", String, "`trace`, `debug`, `info`, `warn` or `error`.")
        .default("INFO")
        .dev("DEBUG")
        .flags(&["log-level"])
        .reloadable(),
    key("log_json", Bool, "Write JSON lines.").default("false").flags(&["log-json"]),
    key("log_file", String, "File to write the log to as well.").flags(&["log-file"]),
    key("log_rotate_bytes", Int, "Size at which a new log file begins.")
        .flags(&["log-rotate-bytes"])
        .later("rotation of log files"),
    key("log_rotate_duration", Duration, "Age at which a new log file begins.")
        .flags(&["log-rotate-duration"])
        .later("rotation of log files"),
    key("log_rotate_max_files", Int, "Number of old log files to keep.")
        .flags(&["log-rotate-max-files"])
        .later("rotation of log files"),
    key("enable_syslog", Bool, "Log to syslog too.")
        .default("false")
        .flags(&["syslog"])
        .later("syslog"),
    key("syslog_facility", String, "Facility for syslog.").default("LOCAL0").later("syslog"),
];
