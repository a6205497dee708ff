//! A node's metadata as TXT records (RFC 1464).

use model::Node;

/// Metadata whose value is given as it is.
const RAW: &str = "rfc1035-";

/// One text for each pair, in the order of the keys.
pub(crate) fn of_node(node: &Node) -> impl Iterator<Item = String> {
    node.meta.iter().map(|(key, value)| {
        let raw = key.get(..RAW.len()).is_some_and(|prefix| prefix.eq_ignore_ascii_case(RAW));
        if raw { value.to_string() } else { pair(key, value) }
    })
}

/// `key=value`: in the key a grave accent quotes `=`, itself, and spaces at both ends; in the value itself.
fn pair(key: &str, value: &str) -> String {
    let inner = key.trim_matches(' ');
    let leading = key.len() - key.trim_start_matches(' ').len();
    let trailing = key.len() - leading - inner.len();
    let quoted = inner.replace('`', "``").replace('=', "`=");
    let space = "` ";
    format!(
        "{}{quoted}{}={}",
        space.repeat(leading),
        space.repeat(trailing),
        value.replace('`', "``")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of RFC 1464 section 2.
    #[test]
    fn keys_are_quoted() {
        assert_eq!(pair("color", "blue"), "color=blue");
        assert_eq!(pair("equation", "a=4"), "equation=a=4");
        assert_eq!(pair("a=a", "true"), "a`=a=true");
        assert_eq!(pair("a\\=a", "false"), "a\\`=a=false");
        assert_eq!(pair("=", "\\="), "`==\\=");
        assert_eq!(pair("string", "\"Cat\""), "string=\"Cat\"");
        assert_eq!(pair("string2", "`abc`"), "string2=``abc``");
        assert_eq!(pair("novalue", ""), "novalue=");
        assert_eq!(pair("a b", "c d"), "a b=c d");
        assert_eq!(pair("abc ", "123 "), "abc` =123 ");
        assert_eq!(pair("  x", ""), "` ` x=");
        assert_eq!(pair("  ", "y"), "` ` =y");
    }
}
