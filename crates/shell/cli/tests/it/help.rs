//! Finding a command: help pages, unknown words, exit codes and which stream they go with.

use crate::run::{Run, success};

fn consul(line: &[&str]) -> (i32, String, String) {
    let outcome = Run::default().consul(line);
    (outcome.exit, outcome.stdout, outcome.stderr)
}

#[test]
fn an_unknown_or_missing_command_lists_the_commands_on_stderr() {
    for line in [&["nosuch"][..], &[], &["nosuch", "-x"], &["kv get"]] {
        let (exit, stdout, stderr) = consul(line);
        assert_eq!((exit, stdout.as_str()), (127, ""), "{line:?}");
        let start =
            "Usage: consul [--version] [--help] <command> [<args>]\n\nAvailable commands are:\n";
        assert!(stderr.starts_with(start), "{stderr}");
        assert!(stderr.contains("\n    peering      "), "{stderr}");
        assert!(stderr.ends_with("changes\n\n") && !stderr.contains("\n\n\n"), "{stderr:?}");
    }
}

#[test]
fn asking_for_help_is_success_on_stdout() {
    for line in [&["-h"][..], &["--help"], &["-help"]] {
        let (exit, stdout, stderr) = consul(line);
        assert_eq!((exit, stderr.as_str()), (0, ""));
        assert!(stdout.contains("Available commands are:"));
    }
    for line in [
        &["peering", "list", "-h"][..],
        &["peering", "list", "x", "-help"],
        &["--help", "peering", "list"],
        &["peering", "list", "-format", "--help"],
    ] {
        let (exit, stdout, stderr) = consul(line);
        assert_eq!((exit, stderr.as_str()), (0, ""));
        assert!(stdout.starts_with("Usage: consul peering list [options]\n\n  "), "{stdout}");
        assert!(stdout.contains("\nHTTP API Options\n\n  -ca-file=<value>\n     "));
        assert!(stdout.contains("\nCommand Options\n\n  -format=<string>\n     "));
        assert!(stdout.ends_with(".\n") && !stdout.ends_with("\n\n"));
    }
}

#[test]
fn help_after_two_dashes_is_an_ordinary_word() {
    let (exit, stdout, stderr) = consul(&["config", "write", "--", "-h", "x"]);
    assert_eq!((exit, stdout.as_str()), (1, ""));
    assert!(stderr.starts_with("Must provide exactly one positional argument"));
}

#[test]
fn a_group_alone_or_with_an_unknown_word_lists_its_commands() {
    for line in [&["peering"][..], &["peering", "nosuch"]] {
        let (exit, stdout, stderr) = consul(line);
        assert_eq!((exit, stdout.as_str()), (1, ""));
        assert!(stderr.starts_with("Usage: consul peering <subcommand> [options] [args]\n"));
        assert!(stderr.contains("\nSubcommands:\n    delete               "), "{stderr}");
        assert!(stderr.contains("\n    exported-services    "), "{stderr}");
        assert!(stderr.ends_with("\n") && !stderr.ends_with("\n\n"), "{stderr:?}");
    }
    let (exit, stdout, stderr) = consul(&["operator", "raft", "-h"]);
    assert_eq!((exit, stderr.as_str()), (0, ""));
    assert!(stdout.contains("Subcommands:\n    list-peers    "), "{stdout}");
}

#[test]
fn a_plural_is_forgiven() {
    assert_eq!(consul(&["peerings", "delete", "-h"]), consul(&["peering", "delete", "-h"]));
}

#[test]
fn flags_before_the_command_are_refused() {
    let (exit, stdout, stderr) = consul(&["-token=x", "info"]);
    assert_eq!((exit, stdout.as_str()), (1, ""));
    let start = "Invalid flags before the subcommand. If these flags are for\n\
                 the subcommand, please put them after the subcommand.\n\nUsage: consul info";
    assert!(stderr.starts_with(start), "{stderr}");
}

#[test]
fn commands_to_come_say_so() {
    for (line, named) in [
        (&["acl", "token", "list"][..], "acl"),
        (&["operator", "autopilot", "state", "-h"], "operator autopilot"),
    ] {
        let (exit, stdout, stderr) = consul(line);
        assert_eq!((exit, stdout.as_str()), (127, ""));
        let text = format!("`consul {named}` is not part of this version of Proconsul yet.\n");
        assert_eq!(stderr, text);
    }
}

#[test]
fn a_wrong_flag_is_named_and_the_right_ones_are_listed() {
    let (exit, stdout, stderr) = consul(&["peering", "list", "-nosuch"]);
    assert_eq!((exit, stdout.as_str()), (1, ""));
    let start = "flag provided but not defined: -nosuch\nUsage:\n  -ca-file value\n    \t";
    assert!(stderr.starts_with(start), "{stderr}");
    assert_eq!(consul(&["intention", "check", "-nosuch"]).0, 2);
    assert_eq!(consul(&["intention", "match", "-nosuch"]).0, 2);
}

#[test]
fn version_has_the_official_one_first_and_ours_on_a_line_of_its_own() {
    let text = format!(
        "Consul v1.22.0\nProconsul {}\nBuild Date 1970-01-01T00:00:01Z\n\
         Protocol 2 spoken by default, understands 2 to 3 (agent will automatically use protocol >2 \
         when speaking to compatible agents)\n\n",
        cli::PROCONSUL_VERSION
    );
    for line in [&["version"][..], &["-v"], &["-version"], &["--version"]] {
        assert_eq!(Run::default().consul(line), success(&text));
    }
    let json = "{\n   \"Version\": \"1.22.0\",\n   \"Revision\": \"\",\n   \"Prerelease\": \"\",\n   \
                \"BuildDate\": \"1970-01-01T00:00:01Z\",\n   \"RPC\": {\n      \"Default\": 2,\n      \
                \"Min\": 2,\n      \"Max\": 3\n   }\n}\n";
    assert_eq!(Run::default().consul(&["version", "-format=json"]), success(json));
    assert_eq!(consul(&["version", "-format=x"]).2, "Unknown format: x\n");
}
