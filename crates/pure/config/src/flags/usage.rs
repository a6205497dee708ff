//! The help text of `consul agent`, from the key table.

use crate::key::{Key, Kind, Support};
use crate::keys;

/// Lines of prose end before this column.
const WIDTH: usize = 72;

/// Flags that set no key: name, type, text.
const OWN: &[(&str, &str, &str)] = &[
    (
        "config-dir",
        "<value>",
        "Directory of configuration files (.hcl and .json), read in alphabetical order. Repeatable.",
    ),
    ("config-file", "<value>", "A configuration file, .hcl or .json. Repeatable; later files win."),
    ("config-format", "<string>", "Read all files as `hcl` or as `json`, whatever their names."),
    (
        "dev",
        "",
        "Run a server for trying things out: in memory, alone, with the UI and peering on.",
    ),
    (
        "hcl",
        "<value>",
        "A piece of configuration in HCL, which counts after all files and flags. Repeatable.",
    ),
];

/// What `consul agent -h` prints: usage line, one paragraph, all flags by name.
pub fn usage() -> String {
    let mut flags: Vec<(&str, &str, String)> =
        OWN.iter().map(|(name, kind, text)| (*name, *kind, (*text).to_owned())).collect();
    for key in keys::all() {
        flags.extend(key.flags.iter().map(|flag| (*flag, placeholder(key.kind), text(key))));
    }
    flags.sort();
    let mut page = String::from(
        "Usage: consul agent [options]\n\n  Runs an agent, as a server or as a client, until it is told to stop.\n\n\
         Command Options\n",
    );
    for (name, kind, text) in flags {
        let equals = if kind.is_empty() { "" } else { "=" };
        page.push_str(&format!("\n  -{name}{equals}{kind}\n"));
        for line in wrapped(&text, WIDTH - 5) {
            page.push_str(&format!("     {line}\n"));
        }
    }
    page
}

/// How the value of a flag is shown.
fn placeholder(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "",
        Kind::Int | Kind::Port => "<int>",
        Kind::StringList | Kind::StringMap => "<value>",
        Kind::Float | Kind::String | Kind::Secret | Kind::Duration | Kind::Any | Kind::Blocks => {
            "<string>"
        }
    }
}

/// The key's sentence with what the flag's user should know besides.
fn text(key: &Key) -> String {
    let mut text = match keys::find(key.into) {
        Some(new) => {
            format!("Deprecated: use -{}.", new.flags.first().copied().unwrap_or(new.path))
        }
        None => key.doc.to_owned(),
    };
    match key.support {
        Support::Later(_) => text.push_str(" (No effect in this version.)"),
        Support::Refused(_) => text.push_str(" (Refused by this version.)"),
        Support::Enterprise(_) => text.push_str(" (Enterprise only, no effect.)"),
        Support::Now | Support::Deprecated | Support::Ignored => {}
    }
    if !key.default.is_empty() && key.kind != Kind::Bool {
        text.push_str(&format!(" (default: {})", key.default));
    }
    text
}

/// Breaks a text at spaces.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
