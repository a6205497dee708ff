//! The answer of `/v1/agent/host`: what the machine says of itself, as far as `/proc` tells it.

use std::{
    fs,
    time::{SystemTime, UNIX_EPOCH},
};

use serde_json::{Value, json};

/// Facts about the machine. What cannot be found out is listed under `Errors`.
pub(crate) fn host() -> Value {
    let mut errors = Vec::new();
    let mut read = |path: &str| {
        fs::read_to_string(path)
            .map_err(|error| errors.push(Value::from(format!("{path}: {error}"))))
            .unwrap_or_default()
    };
    let memory = read("/proc/meminfo");
    let [hostname, os, release] = ["hostname", "ostype", "osrelease"]
        .map(|name| read(&format!("/proc/sys/kernel/{name}")).trim().to_owned());
    let uptime = read("/proc/uptime");
    let uptime = uptime.split('.').next().and_then(|seconds| seconds.parse::<u64>().ok());
    let (total, available) = (bytes(&memory, "MemTotal"), bytes(&memory, "MemAvailable"));
    let cpus = std::thread::available_parallelism().map_or(1, usize::from);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    json!({
        "Memory": {"total": total, "available": available, "used": total.saturating_sub(available)},
        "CPU": (0..cpus).map(|cpu| json!({"cpu": cpu})).collect::<Vec<_>>(),
        "Host": {
            "hostname": hostname,
            "uptime": uptime.unwrap_or_default(),
            "os": os.to_ascii_lowercase(),
            "kernelVersion": release,
            "kernelArch": std::env::consts::ARCH,
        },
        "Disk": {},
        "CollectionTime": u64::try_from(now.as_nanos()).unwrap_or(u64::MAX),
        "Errors": if errors.is_empty() { Value::Null } else { Value::Array(errors) },
    })
}

/// A value of `/proc/meminfo`, whose unit is kB.
fn bytes(memory: &str, name: &str) -> u64 {
    memory
        .lines()
        .filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
        .filter_map(|value| value.split_whitespace().next()?.parse::<u64>().ok())
        .next()
        .unwrap_or_default()
        .saturating_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_bytes() {
        let memory = "MemTotal:       16 kB\nMemTotalX: 3 kB\nMemAvailable:    8 kB\n";
        assert_eq!((bytes(memory, "MemTotal"), bytes(memory, "MemAvailable")), (16_384, 8_192));
        assert_eq!(bytes(memory, "Swap"), 0);
    }

    #[test]
    fn the_answer_has_the_official_sections() {
        let host = host();
        for section in ["Memory", "CPU", "Host", "Disk", "CollectionTime", "Errors"] {
            assert!(host.get(section).is_some(), "{section}");
        }
        assert!(host["CollectionTime"].as_u64() > Some(0));
    }
}
