//! How many requests of each kind were answered, and how long that took.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Times of requests since the agent started, by method and endpoint.
#[derive(Debug, Default)]
pub struct RequestTimes(Mutex<BTreeMap<(String, &'static str), Times>>);

/// The times of one kind of request, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Times {
    /// How many.
    pub count: u64,
    /// All together.
    pub sum: f64,
    /// The squares of all together.
    pub squares: f64,
    /// The shortest.
    pub min: f64,
    /// The longest.
    pub max: f64,
}

impl RequestTimes {
    /// Counts one request.
    pub fn record(&self, method: &str, endpoint: &'static str, took: Duration) {
        let time = took.as_secs_f64() * 1000.0;
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let first = Times { count: 0, sum: 0.0, squares: 0.0, min: time, max: time };
        let times = all.entry((method.to_owned(), endpoint)).or_insert(first);
        times.count += 1;
        times.sum += time;
        times.squares += time * time;
        times.min = times.min.min(time);
        times.max = times.max.max(time);
    }

    /// All counts by method and endpoint.
    pub fn all(&self) -> BTreeMap<(String, &'static str), Times> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Times {
    /// The average.
    pub fn mean(&self) -> f64 {
        self.sum / self.number().max(1.0)
    }

    /// The standard deviation of a sample; 0 for a single one.
    pub fn deviation(&self) -> f64 {
        let count = self.number();
        if count < 2.0 {
            return 0.0;
        }
        let variance = (count * self.squares - self.sum * self.sum) / (count * (count - 1.0));
        variance.max(0.0).sqrt()
    }

    #[allow(clippy::cast_precision_loss, reason = "no agent answers 2^52 requests")]
    const fn number(&self) -> f64 {
        self.count as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_summed_by_kind() {
        let requests = RequestTimes::default();
        for millis in [1, 3] {
            requests.record("GET", "/v1/kv/", Duration::from_millis(millis));
        }
        requests.record("PUT", "/v1/kv/", Duration::from_millis(9));
        let all = requests.all();
        assert_eq!(all.len(), 2);
        let reads = all[&("GET".to_owned(), "/v1/kv/")];
        assert_eq!((reads.count, reads.min, reads.max), (2, 1.0, 3.0));
        assert!((reads.mean() - 2.0).abs() < 1e-9);
        assert!((reads.deviation() - 2.0_f64.sqrt()).abs() < 1e-9);
    }
}
