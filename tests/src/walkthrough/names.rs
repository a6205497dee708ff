//! The names of one run: what the page calls `$BACKEND` or `$HTTP_01` is drawn anew.

use std::collections::BTreeMap;

use super::page::Page;
use crate::ports;
use crate::random::Random;

/// Names and values for the shell, and for files.
#[derive(Debug, Clone)]
pub(super) struct Names(BTreeMap<String, String>);

impl Names {
    /// Draws a value for every name on the page: a free port where the page shows a number, a word where it shows one.
    pub(super) fn draw(page: &Page, seed: u64) -> Self {
        let mut random = Random::seeded(seed);
        let mut names = BTreeMap::<String, String>::new();
        for (name, shown) in &page.names {
            let value = if shown.parse::<u16>().is_ok() {
                ports::one().to_string()
            } else {
                let fresh = || random.name();
                std::iter::repeat_with(fresh)
                    .find(|drawn| !names.values().any(|v| v == drawn))
                    .unwrap_or_default()
            };
            names.insert(name.clone(), value);
        }
        Self(names)
    }

    /// One line with every name and its value.
    pub(super) fn listing(&self) -> String {
        let pairs: Vec<String> =
            self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join(" ")
    }

    /// The variables for a command of `cluster`.
    pub(super) fn environment(&self, page: &Page, cluster: &str) -> Vec<(String, String)> {
        let own = page.env.iter().filter(|(of, _, _)| of == cluster);
        let own = own.map(|(_, name, value)| (name.clone(), self.replace(value)));
        self.0.clone().into_iter().chain(own).collect()
    }

    /// Puts values in the place of `$NAME`.
    pub(super) fn replace(&self, text: &str) -> String {
        let mut replaced = text.to_owned();
        // Longest first, so that `$BACKEND` does not eat the beginning of `$BACKEND_PORT`.
        let mut names: Vec<(&String, &String)> = self.0.iter().collect();
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        for (name, value) in names {
            replaced = replaced.replace(&format!("${name}"), value);
        }
        replaced
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_ports_are_drawn_and_put_in_place() {
        let named = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let page = Page {
            names: vec![
                named("BACKEND", "backend"),
                named("BACKEND_PORT", "9001"),
                named("OTHER", "x"),
            ],
            env: vec![("one".to_owned(), "ADDR".to_owned(), "127.0.0.1:$BACKEND_PORT".to_owned())],
            steps: Vec::new(),
        };
        let names = Names::draw(&page, 1);
        let text = names.replace("$BACKEND:$BACKEND_PORT:$OTHER:$UNKNOWN");
        let parts: Vec<&str> = text.split(':').collect();
        assert!(parts[1].parse::<u16>().is_ok(), "{text}");
        assert_ne!(parts[0], parts[2]);
        assert_eq!(parts[3], "$UNKNOWN");
        assert_eq!(parts[0], Names::draw(&page, 1).replace("$BACKEND"));
        assert_eq!(names.environment(&page, "one").len(), 4);
        assert_eq!(names.environment(&page, "two").len(), 3);
    }
}
