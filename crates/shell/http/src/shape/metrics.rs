//! The answer of `/v1/agent/metrics`: what this agent counts, in the shape that official clients know, or as
//! Prometheus reads it. Sums are those since the agent started.

use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    time::{SystemTime, UNIX_EPOCH},
};

use agent::{Agent, Times};
use model::Timestamp;
use serde::Serialize;
use serde_json::Value;

type Labels = BTreeMap<&'static str, String>;

/// Everything that is counted, at one moment.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Metrics {
    timestamp: String,
    gauges: Vec<Gauge>,
    /// Always empty, as are the counters: what is counted here has a size or a time too.
    points: [(); 0],
    counters: [(); 0],
    samples: Vec<Sample>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Gauge {
    name: String,
    value: u64,
    labels: Labels,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Sample {
    name: &'static str,
    count: u64,
    /// Milliseconds in each second since the start.
    rate: f64,
    sum: f64,
    min: f64,
    max: f64,
    mean: f64,
    stddev: f64,
    labels: Labels,
}

impl Metrics {
    /// What `agent` counts now.
    pub(crate) fn of(agent: &Agent) -> Self {
        let gauge = |name: String, value| Gauge { name, value, labels: Labels::new() };
        let store = agent.server().store();
        let index = store.index();
        let mut gauges = vec![
            gauge("consul.raft.applied_index".to_owned(), index),
            gauge("consul.raft.last_index".to_owned(), index),
            gauge("consul.server.isLeader".to_owned(), agent.server().is_leader().into()),
        ];
        let rows = store.row_counts().into_iter().map(|(name, count)| {
            gauge(format!("consul.state.{name}"), u64::try_from(count).unwrap_or(u64::MAX))
        });
        gauges.extend(rows);
        if let Some(bytes) = resident_bytes() {
            gauges.push(gauge(format!("consul.{}.runtime.alloc_bytes", host_name()), bytes));
        }
        gauges.sort_by(|a, b| a.name.cmp(&b.name));
        let uptime = agent.uptime().as_secs_f64().max(1.0);
        let requests = agent.requests().all();
        let samples = requests.iter().map(|((method, path), times)| {
            let path = path.trim_matches('/').replace('/', "_");
            let labels = Labels::from([("method", method.clone()), ("path", path)]);
            Sample::new("consul.api.http", times, uptime, labels)
        });
        let samples = samples.collect();
        Self { timestamp: timestamp(), gauges, points: [], counters: [], samples }
    }

    /// The same in the text format of Prometheus: `.` and other signs in names become `_`.
    pub(crate) fn prometheus(&self) -> String {
        let mut text = String::new();
        for gauge in &self.gauges {
            let name = prometheus_name(&gauge.name);
            // Writing to a String does not fail.
            let _ = writeln!(text, "# HELP {name} {}\n# TYPE {name} gauge", gauge.name);
            let _ = writeln!(text, "{name}{} {}", prometheus_labels(&gauge.labels), gauge.value);
        }
        let mut described = "";
        for sample in &self.samples {
            let (name, labels) = (prometheus_name(sample.name), prometheus_labels(&sample.labels));
            if described != sample.name {
                let _ = writeln!(text, "# HELP {name} {}\n# TYPE {name} summary", sample.name);
                described = sample.name;
            }
            let _ = writeln!(text, "{name}_sum{labels} {}", sample.sum);
            let _ = writeln!(text, "{name}_count{labels} {}", sample.count);
        }
        text
    }
}

impl Sample {
    fn new(name: &'static str, times: &Times, uptime: f64, labels: Labels) -> Self {
        Self {
            name,
            count: times.count,
            rate: times.sum / uptime,
            sum: times.sum,
            min: times.min,
            max: times.max,
            mean: times.mean(),
            stddev: times.deviation(),
            labels,
        }
    }
}

fn prometheus_name(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

fn prometheus_labels(labels: &Labels) -> String {
    if labels.is_empty() {
        return String::new();
    }
    let pairs: Vec<String> =
        labels.iter().map(|(name, value)| format!("{name}={value:?}")).collect();
    format!("{{{}}}", pairs.join(","))
}

/// `2006-01-02 15:04:05 +0000 UTC`, in whole seconds.
fn timestamp() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let at = Timestamp::from_millis(since.as_secs().saturating_mul(1000));
    match serde_json::to_value(at) {
        Ok(Value::String(text)) => text.replace('T', " ").replace('Z', " +0000 UTC"),
        _ => String::new(),
    }
}

/// What `/proc` says; without it the gauge is left out.
fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1024)
}

fn host_name() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    name.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prometheus_reads_names_labels_and_sums() {
        let labels = Labels::from([("method", "GET".to_owned()), ("path", "v1_kv".to_owned())]);
        let times = Times { count: 2, sum: 3.0, squares: 5.0, min: 1.0, max: 2.0 };
        let metrics = Metrics {
            timestamp: timestamp(),
            gauges: vec![Gauge { name: "consul.a-b.c".into(), value: 7, labels: Labels::new() }],
            points: [],
            counters: [],
            samples: vec![Sample::new("consul.api.http", &times, 1.0, labels)],
        };
        let expected = "# HELP consul_a_b_c consul.a-b.c\n# TYPE consul_a_b_c gauge\nconsul_a_b_c 7\n\
            # HELP consul_api_http consul.api.http\n# TYPE consul_api_http summary\n\
            consul_api_http_sum{method=\"GET\",path=\"v1_kv\"} 3\n\
            consul_api_http_count{method=\"GET\",path=\"v1_kv\"} 2\n";
        assert_eq!(metrics.prometheus(), expected);
        assert!(metrics.timestamp.ends_with(" +0000 UTC"), "{}", metrics.timestamp);
    }
}
