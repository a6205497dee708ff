//! How a read wants to be answered: `?index`, `?wait`, `?stale` and their like (http-api 2.4 to 2.6).

use std::time::Duration;

use http::{HeaderMap, header::CACHE_CONTROL};
use server::{Consistency, ReadOptions};
use syntax::duration::GoDuration;

use crate::{error::Failure, query::Params};

/// What the agent's configuration says of blocking reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WaitLimits {
    /// `default_query_time`: when the request does not say.
    pub(crate) default: Duration,
    /// `max_query_time`: the longest wait.
    pub(crate) longest: Duration,
}

/// The options of one read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReadRequest {
    /// 0: answer at once.
    pub(crate) min_index: u64,
    /// How long to wait for a higher index, before jitter.
    pub(crate) wait: Duration,
    /// Which server may answer.
    pub(crate) consistency: Consistency,
    /// With [`Consistency::Stale`]: an answer that may be older than this is made again by the leader.
    pub(crate) max_stale: Option<Duration>,
    /// `?cached` was given.
    pub(crate) cached: bool,
}

impl ReadRequest {
    /// Reads the options of a request to a server of `datacenter`.
    pub(crate) fn parse(
        params: &Params,
        headers: &HeaderMap,
        limits: WaitLimits,
        datacenter: &str,
    ) -> Result<Self, Failure> {
        require_datacenter(params, datacenter)?;
        let min_index = match params.get("index") {
            "" => 0,
            text => text.parse().map_err(|_| Failure::bad_request("Invalid index"))?,
        };
        let wait = match params.get("wait") {
            "" => Duration::ZERO,
            text => wait(text).ok_or_else(|| Failure::bad_request("Invalid wait time"))?,
        };
        let wait = if wait.is_zero() { limits.default } else { wait };
        let max_stale = match params.get("max_stale") {
            "" => None,
            text => Some(wait_of(text).ok_or_else(|| {
                Failure::bad_request(format!("Invalid max_stale value {text:?}"))
            })?),
        };
        let stale = params.has("stale") || max_stale.is_some();
        let (consistent, cached) = (params.has("consistent"), params.has("cached"));
        let conflict = |first: &str| {
            let text = format!("Cannot specify ?{first} with ?consistent, conflicting semantics.");
            Err(Failure::bad_request(text))
        };
        if stale && consistent {
            return conflict("stale");
        }
        if cached && consistent {
            return conflict("cached");
        }
        check_cache_control(headers)?;
        Ok(Self {
            min_index,
            wait: wait.min(limits.longest),
            consistency: match (consistent, stale && !params.has("leader")) {
                (true, _) => Consistency::Consistent,
                (false, true) => Consistency::Stale,
                (false, false) => Consistency::Default,
            },
            max_stale,
            cached,
        })
    }

    /// The same, answered by the leader whatever was asked for: the rule of peerings.
    pub(crate) const fn by_leader(self) -> Self {
        Self { consistency: Consistency::Default, max_stale: None, ..self }
    }

    /// How long to wait, where an endpoint has a default of its own.
    pub(crate) const fn wait_or(&self, default: Duration, absent: bool) -> Duration {
        if absent { default } else { self.wait }
    }

    /// The same, answered at once.
    pub(crate) const fn at_once(self) -> Self {
        Self { min_index: 0, ..self }
    }

    /// For the door. `chance` is between 0 and 1: so many sixteenths of the wait are added, lest all clients that were
    /// woken together come back together.
    pub(crate) fn options(&self, chance: f64) -> ReadOptions {
        ReadOptions {
            min_index: self.min_index,
            wait: self.wait + self.wait.mul_f64(chance.clamp(0.0, 1.0) / 16.0),
            consistency: self.consistency,
        }
    }
}

/// Refuses a request for another datacenter.
pub(crate) fn require_datacenter(params: &Params, datacenter: &str) -> Result<(), Failure> {
    match params.get("dc") {
        "" => Ok(()),
        asked if asked.eq_ignore_ascii_case(datacenter) => Ok(()),
        _ => Err(Failure::internal("No path to datacenter")),
    }
}

/// A span of time; a negative one counts as none given.
fn wait(text: &str) -> Option<Duration> {
    let span: GoDuration = text.parse().ok()?;
    Some(span.to_std().unwrap_or_default())
}

/// A span of time that is not negative.
fn wait_of(text: &str) -> Option<Duration> {
    text.parse::<GoDuration>().ok()?.to_std()
}

/// The directives that say how old a cached answer may be must be readable, though answers are always fresh.
fn check_cache_control(headers: &HeaderMap) -> Result<(), Failure> {
    let Some(value) = headers.get(CACHE_CONTROL) else { return Ok(()) };
    let text = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
    let readable =
        text.split(',').map(str::trim).all(|directive| match directive.split_once('=') {
            Some(("max-age" | "stale-if-error", seconds)) => seconds.parse::<u64>().is_ok(),
            None => !matches!(directive, "max-age" | "stale-if-error"),
            Some(_) => true,
        });
    if readable { Ok(()) } else { Err(Failure::bad_request("Invalid Cache-Control header.")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: WaitLimits =
        WaitLimits { default: Duration::from_secs(300), longest: Duration::from_secs(600) };

    fn parsed(query: &str) -> Result<ReadRequest, (u16, String)> {
        with_headers(query, &HeaderMap::new())
    }

    fn with_headers(query: &str, headers: &HeaderMap) -> Result<ReadRequest, (u16, String)> {
        ReadRequest::parse(&Params::parse(query).unwrap(), headers, LIMITS, "dc1")
            .map_err(|failure| (failure.status.as_u16(), failure.text))
    }

    #[test]
    fn waits_have_a_default_and_a_cap() {
        let wait = |query| parsed(query).unwrap().wait.as_secs();
        assert_eq!((wait(""), wait("wait=10s"), wait("wait=1h")), (300, 10, 600));
        assert_eq!((wait("wait=0s"), wait("wait=-5s")), (300, 300));
        assert_eq!(parsed("index=12&wait=1m").unwrap().min_index, 12);
    }

    #[test]
    fn jitter_adds_up_to_a_sixteenth() {
        let request = parsed("wait=16s").unwrap();
        assert_eq!(request.options(0.0).wait, Duration::from_secs(16));
        assert_eq!(request.options(1.0).wait, Duration::from_secs(17));
    }

    #[test]
    fn bad_values_have_the_official_texts() {
        assert_eq!(parsed("index=x"), Err((400, "Invalid index".into())));
        assert_eq!(parsed("index=-1"), Err((400, "Invalid index".into())));
        assert_eq!(parsed("wait=10"), Err((400, "Invalid wait time".into())));
        assert_eq!(parsed("max_stale=x"), Err((400, "Invalid max_stale value \"x\"".into())));
        assert_eq!(parsed("dc=dc9"), Err((500, "No path to datacenter".into())));
        assert!(parsed("dc=DC1").is_ok());
    }

    #[test]
    fn consistency_has_three_grades_and_two_conflicts() {
        let consistency = |query| parsed(query).unwrap().consistency;
        assert_eq!(consistency(""), Consistency::Default);
        assert_eq!(consistency("stale"), Consistency::Stale);
        assert_eq!(consistency("stale&leader"), Consistency::Default);
        assert_eq!(consistency("max_stale=10s"), Consistency::Stale);
        assert_eq!(consistency("consistent="), Consistency::Consistent);
        let conflict = "Cannot specify ?stale with ?consistent, conflicting semantics.";
        assert_eq!(parsed("stale&consistent"), Err((400, conflict.into())));
        let conflict = "Cannot specify ?cached with ?consistent, conflicting semantics.";
        assert_eq!(parsed("cached&consistent"), Err((400, conflict.into())));
        assert_eq!(parsed("stale").unwrap().by_leader().consistency, Consistency::Default);
    }

    #[test]
    fn cache_control_must_be_readable() {
        let with = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(CACHE_CONTROL, value.parse().unwrap());
            with_headers("cached", &headers).map(|request| request.cached)
        };
        assert_eq!(with("max-age=30, must-revalidate, stale-if-error=10"), Ok(true));
        assert_eq!(with("no-cache"), Ok(true));
        assert_eq!(with("max-age=x"), Err((400, "Invalid Cache-Control header.".into())));
        assert_eq!(with("max-age"), Err((400, "Invalid Cache-Control header.".into())));
    }
}
