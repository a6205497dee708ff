//! The keeper: a shell that outlives us for a moment, however we end, and then kills what we started and removes what we wrote.
//! Its only input is a pipe from us; the end of that pipe is the news of our death, by Ctrl-C or SIGKILL alike.

use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

/// Process groups are killed, so that children of children go too.
const SCRIPT: &str = r#"
trap '' INT TERM HUP
groups=' '
folder=''
while read -r verb what; do
  case "$verb" in
    add) groups="$groups$what " ;;
    drop) groups="${groups%% $what *} ${groups#* $what }" ;;
    folder) folder=$what ;;
    keep) exit 0 ;;
  esac
done
for group in $groups; do kill -9 "-$group"; done
[ -z "$folder" ] || rm -rf "$folder" || rm -rf "$folder"
"#;

/// A handle on the keeper. Dropping it makes the keeper act.
#[derive(Debug)]
pub struct Keeper {
    shell: Child,
    orders: Option<ChildStdin>,
}

impl Keeper {
    /// Starts a keeper that will remove `folder`, if one is given.
    pub fn start(folder: Option<&Path>) -> io::Result<Self> {
        let mut shell = Command::new("sh")
            .args(["-c", SCRIPT])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        let orders = shell.stdin.take();
        let mut keeper = Self { shell, orders };
        if let Some(folder) = folder {
            keeper.order("folder", &folder.display().to_string())?;
        }
        Ok(keeper)
    }

    /// The process group `group` is to be killed in the end.
    pub fn add(&mut self, group: u32) -> io::Result<()> {
        self.order("add", &group.to_string())
    }

    /// The process group `group` has ended; its number may be somebody else's soon.
    pub fn drop_group(&mut self, group: u32) -> io::Result<()> {
        self.order("drop", &group.to_string())
    }

    /// The folder is to stay.
    pub fn leave_folder(&mut self) -> io::Result<()> {
        self.order("folder", "")
    }

    /// Everything is to stay as it is.
    pub fn leave_all(&mut self) -> io::Result<()> {
        self.order("keep", "")
    }

    fn order(&mut self, verb: &str, what: &str) -> io::Result<()> {
        let Some(orders) = &mut self.orders else { return Ok(()) };
        writeln!(orders, "{verb} {what}")?;
        orders.flush()
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.orders = None;
        // The keeper ends by itself at the end of its input; the wait is for its work to be done.
        drop(self.shell.wait());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_started_and_written_is_gone_after_the_keeper() {
        let folder = std::env::temp_dir().join(format!("keeper-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut sleepers: Vec<Child> = (0..3)
            .map(|_| {
                Command::new("sh")
                    .args(["-c", "cat; true"])
                    .stdin(Stdio::piped())
                    .process_group(0)
                    .spawn()
            })
            .collect::<io::Result<_>>()
            .unwrap();
        let mut keeper = Keeper::start(Some(&folder)).unwrap();
        for sleeper in &sleepers {
            keeper.add(sleeper.id()).unwrap();
        }
        keeper.drop_group(sleepers[1].id()).unwrap();
        drop(keeper);
        assert!(!folder.exists());
        assert!(!sleepers[0].wait().unwrap().success());
        assert!(!sleepers[2].wait().unwrap().success());
        drop(sleepers[1].stdin.take());
        assert!(sleepers[1].wait().unwrap().success(), "a dropped group is left alone");
    }

    #[test]
    fn what_is_to_stay_stays() {
        let folder = std::env::temp_dir().join(format!("keeper-stay-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut keeper = Keeper::start(Some(&folder)).unwrap();
        keeper.leave_folder().unwrap();
        drop(keeper);
        assert!(folder.exists());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
