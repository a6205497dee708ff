//! A thread that drains a queue: whatever was sent while it worked is its next batch. Fsyncs and the apply loop run
//! on such threads, so that neither holds up a task, and batches grow by themselves with the load.

use std::{
    fmt, io, mem,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

use super::channel::watch;

/// The other side has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the worker has ended")]
pub struct Closed;

/// A named thread with a queue. The queue has no limit of its own: its senders bound what is in flight.
pub struct Worker<M> {
    queue: Arc<Queue<M>>,
    ended: watch::Receiver<()>,
}

struct Queue<M> {
    state: Mutex<State<M>>,
    filled: Condvar,
}

struct State<M> {
    messages: Vec<M>,
    closed: bool,
}

impl<M: Send + 'static> Worker<M> {
    /// Starts the thread. `handle` gets every batch, never an empty one, in the order of sending.
    ///
    /// # Errors
    /// When the system refuses another thread.
    pub fn start(name: &str, handle: impl FnMut(Vec<M>) + Send + 'static) -> io::Result<Self> {
        let queue = Arc::new(Queue {
            state: Mutex::new(State { messages: Vec::new(), closed: false }),
            filled: Condvar::new(),
        });
        let (end, ended) = watch::channel(());
        let closing = CloseAtEnd { queue: queue.clone(), _end: end };
        thread::Builder::new().name(name.to_owned()).spawn(move || {
            // In this order, so that the handler is dropped before the end is told, by a panic too.
            let closing = closing;
            let mut handle = handle;
            while let Some(batch) = closing.queue.next() {
                handle(batch);
            }
        })?;
        Ok(Self { queue, ended })
    }

    /// Puts a message in the queue. Never waits.
    ///
    /// # Errors
    /// [`Closed`] after [`Self::close`], or when the handler panicked; the message is dropped.
    pub fn send(&self, message: M) -> Result<(), Closed> {
        let mut state = self.queue.lock();
        if state.closed {
            return Err(Closed);
        }
        state.messages.push(message);
        drop(state);
        self.queue.filled.notify_one();
        Ok(())
    }

    /// Refuses further messages, and returns when those in the queue were handled and the thread has let go of its
    /// handler.
    pub async fn close(&self) {
        self.queue.close();
        let mut ended = self.ended.clone();
        // An error is what is waited for: the thread dropped its side.
        while ended.changed().await.is_ok() {}
    }
}

impl<M> Queue<M> {
    fn lock(&self) -> MutexGuard<'_, State<M>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All that is queued, waiting for a first message; nothing when closed and empty.
    fn next(&self) -> Option<Vec<M>> {
        let mut state = self.lock();
        while state.messages.is_empty() && !state.closed {
            state = self.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let batch = mem::take(&mut state.messages);
        (!batch.is_empty()).then_some(batch)
    }

    fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_one();
    }
}

struct CloseAtEnd<M> {
    queue: Arc<Queue<M>>,
    _end: watch::Sender<()>,
}

impl<M> Drop for CloseAtEnd<M> {
    fn drop(&mut self) {
        self.queue.close();
        // After a panic: who waits for an answer to these sees its channel close.
        let left = mem::take(&mut self.queue.lock().messages);
        drop(left);
    }
}

impl<M> Drop for Worker<M> {
    fn drop(&mut self) {
        self.queue.close();
    }
}

impl<M> fmt::Debug for Worker<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn what_was_sent_meanwhile_is_one_batch() {
        let (release, held) = mpsc::channel::<()>();
        let (report, batches) = mpsc::channel();
        let worker = Worker::start("batches", move |batch: Vec<u32>| {
            report.send(batch).unwrap();
            held.recv().unwrap();
        })
        .unwrap();
        worker.send(1).unwrap();
        assert_eq!(batches.recv().unwrap(), [1]);
        worker.send(2).unwrap();
        worker.send(3).unwrap();
        release.send(()).unwrap();
        assert_eq!(batches.recv().unwrap(), [2, 3]);
        release.send(()).unwrap();
        worker.close().await;
        assert_eq!(worker.send(4), Err(Closed));
        assert!(batches.recv().is_err(), "the handler is gone when close returns");
    }

    #[tokio::test]
    async fn closing_handles_what_is_queued() {
        let (report, handled) = mpsc::channel();
        let worker = Worker::start("drains", move |batch: Vec<u32>| {
            for message in batch {
                report.send(message).unwrap();
            }
        })
        .unwrap();
        for message in 0..100 {
            worker.send(message).unwrap();
        }
        worker.close().await;
        assert_eq!(handled.iter().collect::<Vec<_>>(), (0..100).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn a_panic_closes_the_worker() {
        let worker =
            Worker::start("panics", |_: Vec<mpsc::Sender<()>>| panic!("on purpose")).unwrap();
        let (answer, answered) = mpsc::channel();
        worker.send(answer).unwrap();
        worker.close().await;
        assert!(answered.recv().is_err());
        assert_eq!(worker.send(mpsc::channel().0), Err(Closed));
    }
}
