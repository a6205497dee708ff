//! The door to the runtime. Server code spawns, waits, reads clocks, draws chance, starts threads and opens
//! channels only through this module, so that a simulator can take the place of tokio and of the machine.

mod worker;

use std::{
    future::Future,
    time::{Duration, SystemTime},
};

pub use tokio::{
    task::{AbortHandle, JoinHandle as Task},
    time::{Instant, error::Elapsed},
};
pub use worker::{Closed, Worker};

/// Channels between tasks, and between tasks and [`Worker`]s.
pub mod channel {
    pub use tokio::sync::{
        Mutex, Notify, OwnedSemaphorePermit, Semaphore, broadcast, mpsc, oneshot, watch,
    };
}

/// Runs a future on its own.
pub fn spawn<F>(future: F) -> Task<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(future)
}

/// Runs something that blocks (files, long computations) where it holds up no task.
///
/// # Errors
/// [`Closed`] when it panicked or the runtime is ending.
pub async fn blocking<T, F>(work: F) -> Result<T, Closed>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    tokio::task::spawn_blocking(work).await.map_err(|_| Closed)
}

/// The monotonic clock.
pub fn now() -> Instant {
    Instant::now()
}

/// Waits until `deadline`.
pub async fn sleep_until(deadline: Instant) {
    tokio::time::sleep_until(deadline).await;
}

/// Waits for `span`.
pub async fn sleep(span: Duration) {
    tokio::time::sleep(span).await;
}

/// The future's answer if it comes before `deadline`.
///
/// # Errors
/// [`Elapsed`] when it does not.
pub async fn timeout_at<F: Future>(deadline: Instant, future: F) -> Result<F::Output, Elapsed> {
    tokio::time::timeout_at(deadline, future).await
}

/// The system clock, milliseconds since the Unix epoch; 0 before it.
pub fn unix_millis() -> u64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// 64 random bits.
pub fn random() -> u64 {
    rand::random()
}
