//! Script checks: exit code 0 is passing, 1 is warning, everything else is critical.

use std::{process::Stdio, time::Duration};

use model::Str;
use rustix::process::{Pid, Signal, kill_process_group};
use syntax::duration::GoDuration;
use tokio::{
    io::AsyncReadExt,
    net::unix::pipe,
    process::{Child, Command},
    time::{Instant, timeout_at},
};

use super::{Outcome, dial::reason, output::Tail};

/// The program to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptProbe {
    /// The program and its arguments.
    pub(super) args: Vec<Str>,
    /// Most bytes of output.
    pub(super) max_output: usize,
}

/// The group of a running program, killed when dropped: neither a timeout nor the removal of the check leaves
/// a process behind. Empty once the program has ended, because its number may then be another's.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            // It may have ended by itself.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

impl ScriptProbe {
    /// Runs the program to its end, but not longer than `timeout`.
    pub(super) async fn run(&self, timeout: Duration) -> Outcome {
        let deadline = Instant::now() + timeout;
        let (mut child, mut output) = match self.start() {
            Ok(started) => started,
            Err(error) => {
                let program = self.args.first().map_or("", |program| &**program);
                return Outcome::critical(format!("cannot run \"{program}\": {error}"));
            }
        };
        let mut group = Group(child.id().and_then(|id| Pid::from_raw(id.cast_signed())));
        let mut tail = Tail::new(self.max_output);
        let Ok(exit) = timeout_at(deadline, finish(&mut child, &mut output, &mut tail)).await
        else {
            drop(group);
            // Never two instances at once: the next run waits for this one's end.
            let _ = child.wait().await;
            return timed_out(timeout, &tail);
        };
        group.0 = None;
        let text = tail.report();
        match exit {
            Some(0) => Outcome::passing(text),
            Some(1) => Outcome::warning(text),
            _ => Outcome::critical(text),
        }
    }

    /// Both streams go into one pipe, so that their lines stay in order.
    fn start(&self) -> Result<(Child, pipe::Receiver), String> {
        let describe = |error: std::io::Error| reason(&error);
        let (program, args) = self.args.split_first().ok_or_else(|| "no program".to_owned())?;
        let (reader, writer) = std::io::pipe().map_err(describe)?;
        let mut command = Command::new(&**program);
        command
            .args(args.iter().map(|arg| &**arg))
            .stdin(Stdio::null())
            .stdout(writer.try_clone().map_err(describe)?)
            .stderr(writer)
            .process_group(0)
            .kill_on_drop(true);
        let child = command.spawn().map_err(describe)?;
        // The command holds the writing end; it must be closed here for the pipe to end with the program.
        drop(command);
        let reader = pipe::Receiver::from_owned_fd(reader.into()).map_err(describe)?;
        Ok((child, reader))
    }
}

/// Reads until the pipe is closed and the program has ended; its exit code.
async fn finish(child: &mut Child, output: &mut pipe::Receiver, tail: &mut Tail) -> Option<i32> {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = output.read(&mut buffer).await {
        tail.push(&buffer[..count]);
    }
    child.wait().await.ok()?.code()
}

fn timed_out(timeout: Duration, tail: &Tail) -> Outcome {
    let mut text = format!("Timed out ({}) running check", GoDuration::from_std(timeout));
    let report = tail.report();
    if !report.is_empty() {
        text.push_str("\n\n");
        text.push_str(&report);
    }
    Outcome::critical(text)
}

#[cfg(test)]
mod tests {
    use model::CheckStatus;

    use super::*;

    async fn run(script: &str, timeout: Duration) -> Outcome {
        let args = vec!["sh".into(), "-c".into(), script.into()];
        ScriptProbe { args, max_output: 4096 }.run(timeout).await
    }

    const LONG: Duration = Duration::from_secs(30);

    #[tokio::test]
    async fn exit_codes_are_judged() {
        assert_eq!(run("echo out; echo err >&2", LONG).await, Outcome::passing("out\nerr\n"));
        assert_eq!(run("exit 1", LONG).await, Outcome::warning(""));
        assert_eq!(run("echo bad; exit 2", LONG).await, Outcome::critical("bad\n"));
        assert_eq!(run("kill -9 $$", LONG).await.status, CheckStatus::Critical);
    }

    #[tokio::test]
    async fn a_missing_program_is_critical() {
        let probe = ScriptProbe { args: vec!["/no/such/program".into()], max_output: 10 };
        let expected = "cannot run \"/no/such/program\": no such file or directory";
        assert_eq!(probe.run(LONG).await, Outcome::critical(expected));
    }

    #[tokio::test]
    async fn a_timeout_kills_the_whole_group() {
        // The grandchild holds the pipe open; only the death of the group closes it.
        let run = run("echo begun; sleep 1000 & sleep 1000", Duration::from_millis(300));
        let outcome = timeout_at(Instant::now() + LONG, run).await.expect("it was not killed");
        let expected = "Timed out (300ms) running check\n\nbegun\n";
        assert_eq!(outcome, Outcome::critical(expected));
    }

    #[tokio::test]
    async fn a_removed_check_leaves_no_process() {
        let (reader, writer) = std::io::pipe().unwrap();
        let mut reader = pipe::Receiver::from_owned_fd(reader.into()).unwrap();
        let fd = std::os::fd::AsRawFd::as_raw_fd(&writer);
        let path = format!("/proc/{}/fd/{fd}", std::process::id());
        // The script opens our pipe anew; the pipe ends when the last writer is dead.
        let script = format!("exec 9>{path}; echo ready >&9; sleep 1000");
        let task = tokio::spawn(async move { run(&script, LONG).await });
        let mut ready = [0; 6];
        reader.read_exact(&mut ready).await.unwrap();
        drop(writer);
        task.abort();
        let mut rest = Vec::new();
        reader.read_to_end(&mut rest).await.unwrap();
        assert!(rest.is_empty());
    }

    #[tokio::test]
    async fn long_output_keeps_its_end() {
        let args = vec!["sh".into(), "-c".into(), "echo 123456789".into()];
        let outcome = ScriptProbe { args, max_output: 4 }.run(LONG).await;
        assert_eq!(outcome, Outcome::passing("Captured 4 of 10 bytes\n...\n789\n"));
    }
}
