//! The program that `consul watch` runs after every change.

use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};

use crate::environment::Environment;
use crate::go_json::{self, Layout};
use crate::report::{Doing, Failure};

/// A program and its arguments.
pub(super) struct Handler {
    program: String,
    arguments: Vec<String>,
}

impl Handler {
    /// None when there are no words.
    pub(super) fn new(shell: bool, words: &[String], environment: &Environment) -> Option<Self> {
        let (program, arguments) = words.split_first()?;
        Some(if shell {
            let program = environment.variable("SHELL").unwrap_or("/bin/sh").to_owned();
            Self { program, arguments: vec!["-c".to_owned(), words.join(" ")] }
        } else {
            Self { program: program.clone(), arguments: arguments.to_vec() }
        })
    }

    /// Runs it with the answer on its standard input and waits for its end.
    pub(super) async fn run(&self, index: u64, answer: &Value) -> Result<(), Failure> {
        let child = Command::new(&self.program)
            .args(&self.arguments)
            .env("CONSUL_INDEX", index.to_string())
            .stdin(Stdio::piped())
            .spawn()
            .doing("Error starting handler")?;
        let mut running = Running(child);
        let mut text = go_json::to_text(answer, Layout::Compact);
        text.push('\n');
        if let Some(mut stdin) = running.0.stdin.take() {
            // A program that does not read its input is none the worse for it.
            drop(stdin.write_all(text.as_bytes()).await);
        }
        let status = running.0.wait().await.doing("Error executing handler")?;
        match status.code() {
            Some(0) => Ok(()),
            Some(code) => Err(Failure::new(format!("Error executing handler: exit status {code}"))),
            None => Err(Failure::new(format!("Error executing handler: {status}"))),
        }
    }
}

/// A program that is asked to stop when the watch stops before it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let pid = self.0.id().and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
        if let Some(pid) = pid {
            // It may have ended by itself in the meantime.
            let _ = kill_process(pid, Signal::TERM);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Handler;
    use crate::environment::Environment;
    use serde_json::json;

    fn run(shell: bool, words: &[&str]) -> Result<(), String> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let mut environment = Environment::of_process();
        environment.variables.clear();
        let handler = Handler::new(shell, &words, &environment).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(handler.run(7, &json!({ "a": 1 }))).map_err(|error| error.to_string())
    }

    #[test]
    fn the_program_gets_answer_and_index() {
        assert_eq!(run(true, &["test \"$CONSUL_INDEX $(cat)\" = '7 {\"a\":1}'"]), Ok(()));
    }

    #[test]
    fn its_failure_is_told() {
        assert_eq!(run(true, &["exit", "3"]), Err("Error executing handler: exit status 3".into()));
        let missing = run(false, &["/no/such/program"]).unwrap_err();
        assert!(missing.starts_with("Error starting handler: "), "{missing}");
    }
}
