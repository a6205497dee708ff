//! Repeating the probes: one task for each check, stopped and drained as one set.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use model::Str;
use tokio::time::sleep;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{Outcome, Plan, Streak};

/// Tells a check's runner from an earlier one of the same id, whose last result may arrive late.
pub type Generation = u64;

/// Takes the results.
pub trait Sink: Send + Sync + 'static {
    /// The check `id` came to `outcome`, after thresholds.
    fn report(&self, id: &Str, generation: Generation, outcome: Outcome);
}

/// All runners of an agent.
#[derive(Debug, Default)]
pub struct Runners {
    tasks: TaskTracker,
    stop: CancellationToken,
    running: Mutex<BTreeMap<Str, CancellationToken>>,
}

impl Runners {
    /// Runs `plan` under `id` until [`Self::stop`]; whatever ran under that id before is stopped. The first run comes
    /// after a random part of the interval, so that checks that are registered together do not run together.
    /// Must be called within a tokio runtime.
    pub fn start(&self, id: &Str, generation: Generation, plan: Plan, sink: Arc<dyn Sink>) {
        let stop = self.stop.child_token();
        self.put(id, Some(stop.clone()));
        let id = id.clone();
        self.tasks.spawn(stop.run_until_cancelled_owned(async move {
            repeat(&id, generation, &plan, &*sink).await;
        }));
    }

    /// Stops what runs under `id`, if anything does.
    pub fn stop(&self, id: &Str) {
        self.put(id, None);
    }

    /// Stops everything and waits until it has ended. Nothing starts afterwards.
    pub async fn drain(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// How many runners have not ended.
    pub fn count(&self) -> usize {
        self.tasks.len()
    }

    fn put(&self, id: &Str, token: Option<CancellationToken>) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let earlier = match token {
            Some(token) => running.insert(id.clone(), token),
            None => running.remove(id),
        };
        if let Some(earlier) = earlier {
            earlier.cancel();
        }
    }
}

async fn repeat(id: &Str, generation: Generation, plan: &Plan, sink: &dyn Sink) {
    let mut streak = Streak::new(plan.thresholds);
    sleep(part_of(plan.interval)).await;
    loop {
        let Outcome { status: found, output } = plan.run().await;
        match streak.judge(found) {
            Some(status) => sink.report(id, generation, Outcome { status, output }),
            None => tracing::debug!(check = %id, %found, "result has not reached its threshold"),
        }
        sleep(plan.interval).await;
    }
}

fn part_of(interval: Duration) -> Duration {
    interval.mul_f64(rand::random::<f64>())
}

#[cfg(test)]
mod tests {
    use model::{CheckStatus, agent::decode_check_body};
    use serde_json::{Value, json};
    use tokio::{sync::mpsc, time::Instant};

    use super::*;

    struct Channel(mpsc::Sender<(Str, Generation, CheckStatus)>);

    impl Sink for Channel {
        fn report(&self, id: &Str, generation: Generation, outcome: Outcome) {
            let _ = self.0.try_send((id.clone(), generation, outcome.status));
        }
    }

    fn plan(json: &Value) -> Plan {
        Plan::of(&decode_check_body(json).unwrap(), 100).unwrap()
    }

    /// A check that needs no input and no output, so that virtual time alone drives it.
    fn unsupported() -> Value {
        json!({"UDP": "127.0.0.1:1", "Interval": "10s"})
    }

    #[tokio::test(start_paused = true)]
    async fn runs_repeat_until_stopped() {
        let (sender, mut results) = mpsc::channel(64);
        let runners = Runners::default();
        let sink = Arc::new(Channel(sender));
        let id: Str = "c".into();
        let start = Instant::now();
        runners.start(&id, 7, plan(&unsupported()), sink);
        let expected = (id.clone(), 7, CheckStatus::Critical);
        assert_eq!(results.recv().await, Some(expected.clone()));
        let first = Instant::now();
        assert!(first <= start + Duration::from_secs(10));
        assert_eq!(results.recv().await, Some(expected));
        assert_eq!((Instant::now() - first).as_secs(), 10);
        runners.stop(&id);
        // The sink goes with the last runner.
        assert_eq!(results.recv().await, None);
        assert_eq!(runners.count(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_runner_replaces_the_old_one() {
        let (sender, mut results) = mpsc::channel(64);
        let runners = Runners::default();
        let sink: Arc<dyn Sink> = Arc::new(Channel(sender));
        runners.start(&"c".into(), 1, plan(&unsupported()), Arc::clone(&sink));
        runners.start(&"c".into(), 2, plan(&unsupported()), sink);
        for _ in 0..5 {
            assert_eq!(results.recv().await.unwrap().1, 2);
        }
        assert_eq!(runners.count(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn draining_ends_every_runner() {
        let (sender, mut results) = mpsc::channel(64);
        let runners = Runners::default();
        let sink: Arc<dyn Sink> = Arc::new(Channel(sender));
        for id in ["a", "b", "c"] {
            runners.start(&id.into(), 1, plan(&unsupported()), Arc::clone(&sink));
        }
        drop(sink);
        assert_eq!(runners.count(), 3);
        runners.drain().await;
        assert_eq!((runners.count(), results.recv().await), (0, None));
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_starts_after_draining() {
        let (sender, mut results) = mpsc::channel(64);
        let runners = Runners::default();
        runners.drain().await;
        runners.start(&"c".into(), 1, plan(&unsupported()), Arc::new(Channel(sender)));
        assert_eq!(results.recv().await, None);
    }
}
