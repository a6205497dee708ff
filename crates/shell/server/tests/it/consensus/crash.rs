//! A process that writes, seen from another: killed, or stopped and copied, at any moment.

use std::{
    env,
    io::{self, BufRead, BufReader, Write},
    process::{Child, ChildStdout, Command as Process, Stdio},
};

use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

use super::*;

const DIRECTORY: &str = "CONSENSUS_TEST_DIRECTORY";
const WRITERS: u32 = 4;

/// Not a test of its own: the process that the tests below start, kill and copy. Says every write that was
/// acknowledged, a line each.
#[test]
fn writing_process() {
    let Ok(directory) = env::var(DIRECTORY) else { return };
    #[cfg(feature = "failpoints")]
    let _scenario = fail::FailScenario::setup();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.unwrap().block_on(async {
        let consensus =
            opened(Options { snapshot_after_bytes: 200_000, ..options(directory.as_ref()) })
                .await
                .unwrap();
        let begin = keys(&consensus.store(), "").len();
        let writers = (0..WRITERS).map(|writer| {
            let consensus = consensus.clone();
            tokio::spawn(async move {
                for number in begin.. {
                    let key = format!("{writer}/{number}");
                    if let Err(error) = try_put(&consensus, &key, &[7; 300]).await {
                        say(&format!("refused {error}"));
                        return;
                    }
                    say(&format!("acknowledged {key}"));
                }
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
    });
}

fn say(line: &str) {
    writeln!(io::stdout().lock(), "\n{line}").unwrap();
}

/// The writing process.
pub(super) struct Writer {
    child: Child,
    lines: io::Lines<BufReader<ChildStdout>>,
    pub(super) acknowledged: Vec<String>,
    pub(super) refusals: Vec<String>,
}

impl Writer {
    pub(super) fn start(directory: &Path, failpoints: &str) -> Self {
        let mut child = Process::new(env::current_exe().unwrap())
            .args([
                "consensus::crash::writing_process",
                "--exact",
                "--nocapture",
                "--test-threads=1",
            ])
            .env(DIRECTORY, directory)
            .env("FAILPOINTS", failpoints)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines, acknowledged: Vec::new(), refusals: Vec::new() }
    }

    /// Reads what it says until it has said so many more acknowledgements, or ends.
    pub(super) fn read(&mut self, count: usize) {
        let until = self.acknowledged.len() + count;
        while self.acknowledged.len() < until {
            let Some(line) = self.lines.next() else { break };
            let line = line.unwrap();
            if let Some(key) = line.strip_prefix("acknowledged ") {
                self.acknowledged.push(key.into());
            } else if let Some(refusal) = line.strip_prefix("refused ") {
                self.refusals.push(refusal.into());
            }
        }
    }

    fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Stops it where it is. Returns when it has stopped.
    fn stop(&self) {
        self.signal(Signal::STOP);
        let (_, status) = waitpid(Some(self.pid()), WaitOptions::UNTRACED).unwrap().unwrap();
        assert!(status.stopped(), "{status:?}");
    }

    pub(super) fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.end()
    }

    /// Waits for its end. What it said before that was acknowledged.
    pub(super) fn end(&mut self) -> Vec<String> {
        self.read(usize::MAX - self.acknowledged.len());
        self.child.wait().unwrap();
        std::mem::take(&mut self.acknowledged)
    }
}

#[tokio::test]
async fn killing_the_process_at_any_moment_loses_nothing_that_was_acknowledged() {
    let directory = tempfile::tempdir().unwrap();
    let mut acknowledged = Vec::new();
    for round in 0..8 {
        let mut writer = Writer::start(directory.path(), "");
        writer.read(50 + 170 * round);
        acknowledged.extend(writer.kill());
        let consensus = started(directory.path()).await;
        let there = keys(&consensus.store(), "");
        for key in &acknowledged {
            assert!(there.contains_key(key), "round {round}: {key} was acknowledged");
        }
        consensus.shutdown().await;
    }
    assert!(acknowledged.len() > 4000, "{}", acknowledged.len());
}

#[tokio::test]
async fn a_copy_taken_at_any_moment_has_all_that_was_acknowledged_before() {
    let directory = tempfile::tempdir().unwrap();
    let mut writer = Writer::start(directory.path(), "");
    for round in 0..25 {
        writer.read(20 + 13 * round);
        let before = writer.acknowledged.clone();
        // Stopped, so that all bytes of the copy are of one moment, as a snapshot of the volume has them.
        writer.stop();
        let copied = tempfile::tempdir().unwrap();
        copy(directory.path(), copied.path());
        writer.signal(Signal::CONT);

        let consensus = started(copied.path()).await;
        let there = keys(&consensus.store(), "");
        for key in &before {
            assert!(
                there.contains_key(key),
                "round {round}: {key} was acknowledged before the copy"
            );
        }
        put(&consensus, "goes on", b"").await;
        consensus.shutdown().await;
    }
    writer.kill();
}
