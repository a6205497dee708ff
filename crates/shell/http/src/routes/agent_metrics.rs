//! `GET /v1/agent/metrics`: what the agent counts (http-api 1.2).

use http::StatusCode;
use syntax::duration::GoDuration;

use crate::{call::Call, error::Failure, reply::Reply, shape::metrics::Metrics};

/// `GET /v1/agent/metrics`, `?format=prometheus`
pub(super) async fn metrics(call: Call) -> Result<Reply, Failure> {
    let metrics = Metrics::of(call.api.agent());
    if call.params.get("format") != "prometheus" {
        return call.json(&metrics);
    }
    let config = call.api.agent().config();
    let setting = config.settings.get("telemetry.prometheus_retention_time");
    let kept = setting.and_then(|setting| setting.value.as_str()?.parse::<GoDuration>().ok());
    if kept.is_none_or(|kept| kept.0 <= 0) {
        let text = "Prometheus is not enabled since its retention time is not positive: set telemetry.prometheus_retention_time";
        return Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, text));
    }
    Ok(Reply::prometheus(metrics.prometheus()))
}
