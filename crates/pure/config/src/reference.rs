//! The reference page of all settings, from the key table.

use crate::key::{Key, Kind, Support};
use crate::keys::SECTIONS;

/// What stands before the tables.
const INTRODUCTION: &str = "\
# Configuration

<!-- Written by `cargo xtask` from the key table; edit crates/pure/config/src/keys instead. -->

An agent is configured by files (`-config-file`, `-config-dir`, in HCL version 1 or JSON), by flags and by `-hcl`
fragments. Later sources win: defaults, defaults of `-dev`, files in the order given, flags, fragments. Lists append,
maps are overlaid name by name. A dot in a key stands for a section: `ports.http` is `ports { http = 8500 }`.

**Reload**: a new value is taken up on SIGHUP or `consul reload`; other keys need a restart.

**Works**: *yes*; *later* (accepted with a warning, without effect); *refused* (it promises a protection that this
version does not give, so the agent does not start); *Enterprise* (accepted with a warning, without effect).
";

/// The reference page in Markdown: one table a section, one row a key.
pub fn reference() -> String {
    let mut page = INTRODUCTION.to_owned();
    for section in SECTIONS {
        page.push_str(&format!(
            "\n## {}\n\n| Key | Type | Default | Flag | Reload | Works | What it does |\n\
             | --- | --- | --- | --- | --- | --- | --- |\n",
            section.title
        ));
        for key in section.keys {
            page.push_str(&row(key));
        }
    }
    page
}

fn row(key: &Key) -> String {
    format!(
        "| `{}` | {} | {} | {} | {} | {} | {}{} |\n",
        key.path,
        kind(key.kind),
        default(key),
        key.flags.iter().map(|flag| format!("`-{flag}`")).collect::<Vec<_>>().join(" "),
        if key.reloadable { "yes" } else { "" },
        support(key.support),
        key.doc,
        if key.into.is_empty() { String::new() } else { format!(" Goes to `{}`.", key.into) },
    )
}

fn default(key: &Key) -> String {
    let code = |text: &str| if text.is_empty() { String::new() } else { format!("`{text}`") };
    let dev = if key.dev.is_empty() { String::new() } else { format!(" (dev: `{}`)", key.dev) };
    format!("{}{dev}", code(key.default)).trim_start().to_owned()
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "boolean",
        Kind::Int => "integer",
        Kind::Float => "number",
        Kind::Port => "port",
        Kind::String => "string",
        Kind::Secret => "secret",
        Kind::Duration => "duration",
        Kind::StringList => "list of strings",
        Kind::StringMap => "map of strings",
        Kind::Any => "any",
        Kind::Blocks => "list of objects",
    }
}

fn support(support: Support) -> String {
    match support {
        Support::Now => "yes".to_owned(),
        Support::Later(capability) => format!("later: {capability}"),
        Support::Refused(unprotected) => format!("refused: {unprotected}"),
        Support::Enterprise(_) => "Enterprise".to_owned(),
        Support::Deprecated => "deprecated".to_owned(),
        Support::Ignored => "no effect".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::all;

    #[test]
    fn every_key_has_a_row_of_seven_cells() {
        let page = reference();
        for key in all() {
            let start = format!("| `{}` |", key.path);
            let rows: Vec<&str> = page.lines().filter(|line| line.starts_with(&start)).collect();
            assert_eq!(rows.len(), 1, "{}", key.path);
            assert_eq!(rows[0].matches('|').count(), 8, "{}", rows[0]);
        }
    }

    #[test]
    fn a_row_says_all_there_is() {
        let page = reference();
        assert!(
            page.contains(
                "| `ports.grpc` | port | `-1` (dev: `8502`) | `-grpc-port` |  | yes | gRPC"
            )
        );
        assert!(page.contains("| `encrypt` | secret |  | `-encrypt` |  | refused: gossip"));
        assert!(page.contains(
            "| `ui` | boolean |  |  |  | deprecated | Old name. Goes to `ui_config.enabled`. |"
        ));
    }
}
