//! Help pages in the layout of the official ones: a usage line, prose, then the flags under two headings.

use crate::goflag::{FlagDoc, Section};

/// No line of prose is wider.
const WIDTH: usize = 72;

/// The help of a command, flags apart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page {
    /// The words that select the command: `peering establish`.
    pub(crate) path: &'static str,
    /// One line for the list of its group.
    pub(crate) synopsis: &'static str,
    /// What follows the path on the usage line, once per form of the command.
    pub(crate) usage: &'static [&'static str],
    /// Paragraphs; one that begins with `$ ` is an example.
    pub(crate) about: &'static [&'static str],
}

/// The page of a verb.
pub(crate) fn verb(page: &Page, flags: &[FlagDoc]) -> String {
    let mut text = prose(page);
    for (section, title) in
        [(Section::Http, "HTTP API Options"), (Section::Command, "Command Options")]
    {
        let mut flags = flags.iter().filter(|flag| flag.section == section).peekable();
        if flags.peek().is_some() {
            text.push_str(&format!("\n{title}\n"));
        }
        for flag in flags {
            let hint =
                if flag.hint.is_empty() { String::new() } else { format!("=<{}>", flag.hint) };
            text.push_str(&format!("\n  -{}{hint}\n{}", flag.name, wrap(flag.doc, 5)));
        }
    }
    text
}

/// The page of a group with its subcommands.
pub(crate) fn group<'a>(page: &Page, children: impl Iterator<Item = &'a Page>) -> String {
    let rows =
        children.map(|child| (child.path.rsplit(' ').next().unwrap_or_default(), child.synopsis));
    format!("{}\nSubcommands:\n{}", prose(page), listing(rows))
}

/// The page of `consul` itself.
pub(crate) fn top<'a>(pages: impl Iterator<Item = &'a Page>) -> String {
    let rows = pages.map(|page| (page.path, page.synopsis));
    format!(
        "Usage: consul [--version] [--help] <command> [<args>]\n\nAvailable commands are:\n{}",
        listing(rows)
    )
}

/// The flags as Go's `flag` package lists them below an error.
pub(crate) fn flag_dump(flags: &[FlagDoc]) -> String {
    let mut text = "Usage:".to_owned();
    for flag in flags {
        let hint = if flag.hint.is_empty() { String::new() } else { format!(" {}", flag.hint) };
        text.push_str(&format!("\n  -{}{hint}\n    \t{}", flag.name, flag.doc));
        if let Some(default) = &flag.default {
            text.push_str(&format!(" (default {default})"));
        }
    }
    text
}

fn prose(page: &Page) -> String {
    let mut text = String::new();
    for usage in page.usage {
        let line = format!("Usage: consul {} {usage}", page.path);
        text.push_str(line.trim_end());
        text.push('\n');
    }
    for paragraph in page.about {
        text.push('\n');
        if paragraph.starts_with("$ ") {
            text.push_str(&format!("      {paragraph}\n"));
        } else {
            text.push_str(&wrap(paragraph, 2));
        }
    }
    text
}

fn listing<'a>(rows: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let rows: Vec<_> = rows.collect();
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    rows.iter().map(|(name, synopsis)| format!("    {name:width$}    {synopsis}\n")).collect()
}

/// Breaks `text` at spaces into lines of at most `WIDTH`, each indented and ended.
fn wrap(text: &str, indent: usize) -> String {
    let mut lines = String::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && indent + line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push_str(&format!("{:indent$}{line}\n", ""));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push_str(&format!("{:indent$}{line}\n", ""));
    lines
}

#[cfg(test)]
mod tests {
    use super::{Page, flag_dump, verb, wrap};
    use crate::goflag::{FlagSet, Section};

    const PAGE: Page = Page {
        path: "x y",
        synopsis: "Does y",
        usage: &["[options] NAME"],
        about: &["Does y.", "$ consul x y name"],
    };

    #[test]
    fn a_page_has_usage_prose_and_two_sections_sorted_by_name() {
        let (mut token, mut name, mut cas) = (None, String::new(), false);
        let mut set = FlagSet::default();
        set.switch(&mut cas, "cas", "Compare first.");
        set.string(&mut name, "a-name", "A name.");
        set.section(Section::Http);
        set.optional(&mut token, "token", "value", "A token.");
        assert_eq!(
            verb(&PAGE, &set.docs()),
            "Usage: consul x y [options] NAME\n\n  Does y.\n\n      $ consul x y name\n\
             \nHTTP API Options\n\n  -token=<value>\n     A token.\n\
             \nCommand Options\n\n  -a-name=<string>\n     A name.\n\n  -cas\n     Compare first.\n"
        );
    }

    #[test]
    fn the_dump_shows_defaults_as_go_does() {
        let (mut level, mut shell, mut count) = ("INFO".to_owned(), true, 0);
        let mut set = FlagSet::default();
        set.string(&mut level, "log-level", "The level.");
        set.switch(&mut shell, "shell", "Use one.");
        set.uint(&mut count, "n", "How many.");
        assert_eq!(
            flag_dump(&set.docs()),
            "Usage:\n  -log-level string\n    \tThe level. (default \"INFO\")\
             \n  -n uint\n    \tHow many.\n  -shell\n    \tUse one. (default true)"
        );
    }

    #[test]
    fn prose_is_wrapped_at_72_columns() {
        let text = wrap(&"word ".repeat(40), 5);
        assert!(text.lines().all(|line| line.len() <= 72 && line.starts_with("     word")));
        assert_eq!(text.split_whitespace().count(), 40);
    }
}
