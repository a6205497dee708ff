//! Which source counts when (cli 6.2).

use std::fmt;

use crate::flags::AgentArgs;
use crate::format::Format;
use crate::settings::Settings;
use crate::source::{Source, SourceError};
use crate::warning::Warning;

/// A configuration file that was read.
#[derive(Clone, Copy)]
pub struct SourceText<'a> {
    /// Its path, for messages.
    pub name: &'a str,
    /// Its content.
    pub text: &'a str,
    /// Its language.
    pub format: Format,
}

/// Merges everything that was said, the later winning: defaults, dev defaults, list flags, files, other flags, `-hcl`.
///
/// `files` are those that the command line names, in order. Lists append, so that list flags stand first; maps are
/// overlaid name by name.
///
/// # Errors
/// The first file or fragment that cannot be used.
pub fn assemble(
    args: &AgentArgs,
    files: &[SourceText<'_>],
) -> Result<(Settings, Vec<Warning>), SourceError> {
    let mut settings = Settings::new(args.dev);
    let mut warnings = Vec::new();
    let mut lay = |mut source: Source| {
        warnings.append(&mut source.warnings);
        settings.overlay(source);
    };
    let (lists, values) = by_shape(args.settings.clone());
    lay(Source::defaults(args.dev));
    lay(lists);
    for file in files {
        lay(Source::parse(file.name, file.text, file.format)?);
    }
    lay(values);
    for (number, fragment) in args.fragments().enumerate() {
        lay(Source::parse(&format!("flags-{number}.hcl"), fragment, Format::Hcl)?);
    }
    Ok((settings, warnings))
}

/// Separates list flags from the others. Lists inside a section go with the others, as in the official build.
fn by_shape(flags: Source) -> (Source, Source) {
    let (lists, values) = flags
        .settings
        .into_iter()
        .partition(|setting| setting.key.is_list() && setting.key.is_top_level());
    (
        Source { settings: lists, warnings: flags.warnings },
        Source { settings: values, warnings: Vec::new() },
    )
}

/// Shows no content: it may hold secrets.
impl fmt::Debug for SourceText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:?})", self.name, self.format)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flags::parse_args;
    use serde_json::{Value, json};

    fn merged(line: &[&str], files: &[&str]) -> Settings {
        let args = parse_args(line).unwrap();
        let files: Vec<SourceText<'_>> = files
            .iter()
            .map(|text| SourceText { name: "f.hcl", text, format: Format::Hcl })
            .collect();
        assemble(&args, &files).unwrap().0
    }

    fn value(settings: &Settings, path: &str) -> Value {
        settings.get(path).unwrap().value.clone()
    }

    #[test]
    fn later_sources_win() {
        let name = |line: &[&str], files: &[&str]| value(&merged(line, files), "datacenter");
        assert_eq!(name(&[], &[]), "dc1");
        assert_eq!(name(&[], &["datacenter = \"a\"", "datacenter = \"b\""]), "b");
        assert_eq!(name(&["-datacenter", "c"], &["datacenter = \"a\""]), "c");
        assert_eq!(name(&["-hcl", "datacenter = \"d\"", "-datacenter", "c"], &[]), "d");
        assert_eq!(name(&["-hcl", "datacenter = \"d\"", "-hcl", "datacenter = \"e\""], &[]), "e");
    }

    #[test]
    fn dev_defaults_lie_between_defaults_and_files() {
        assert_eq!(value(&merged(&["-dev"], &[]), "bind_addr"), "127.0.0.1");
        assert_eq!(
            value(&merged(&["-dev"], &["bind_addr = \"10.0.0.1\""]), "bind_addr"),
            "10.0.0.1"
        );
    }

    #[test]
    fn lists_append_with_those_of_flags_first() {
        let settings = merged(
            &["-recursor", "1.1.1.1", "-hcl", "recursors = [\"4.4.4.4\"]"],
            &["recursors = [\"2.2.2.2\"]", "recursors = [\"3.3.3.3\"]"],
        );
        assert_eq!(
            value(&settings, "recursors"),
            json!(["1.1.1.1", "2.2.2.2", "3.3.3.3", "4.4.4.4"])
        );
    }

    #[test]
    fn maps_are_overlaid() {
        let settings = merged(&["-node-meta", "b:3"], &["node_meta { a = \"1\" b = \"2\" }"]);
        assert_eq!(value(&settings, "node_meta"), json!({"a": "1", "b": "3"}));
    }

    #[test]
    fn sections_merge_key_by_key() {
        let settings = merged(&[], &["ports { http = 1 dns = 2 }", "ports { dns = 3 }"]);
        assert_eq!(
            (value(&settings, "ports.http"), value(&settings, "ports.dns")),
            (json!(1), json!(3))
        );
    }

    #[test]
    fn services_of_all_files_add_up() {
        let settings =
            merged(&[], &["service { name = \"a\" }", "services = [ { name = \"b\" } ]"]);
        assert_eq!(value(&settings, "services"), json!([{"name": "a"}, {"name": "b"}]));
    }

    #[test]
    fn a_broken_fragment_is_named() {
        let args = parse_args(&["-hcl", "a"]).unwrap();
        let error = assemble(&args, &[]).unwrap_err();
        assert_eq!(error.source_name, "flags-0.hcl");
    }
}
