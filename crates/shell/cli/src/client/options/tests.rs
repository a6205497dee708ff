//! Which of flag, variable and default counts.

use std::io::empty;
use std::path::PathBuf;

use super::{ClientError, ClientOptions};
use crate::client_flags::ClientFlags;
use crate::environment::Environment;
use crate::report::Console;

fn environment(variables: &[(&str, &str)]) -> Environment {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Environment {
        variables: variables.iter().map(own).collect(),
        stdin: Box::new(empty()),
        console: Console::new(Box::new(std::io::sink()), Box::new(std::io::sink())),
        directory: PathBuf::new(),
    }
}

fn resolve(flags: &ClientFlags, variables: &[(&str, &str)]) -> Result<ClientOptions, ClientError> {
    ClientOptions::resolve(flags, &environment(variables))
}

fn base(flags: &ClientFlags, variables: &[(&str, &str)]) -> String {
    resolve(flags, variables).ok().unwrap().address.base()
}

/// The token that counts, of those that flags, variables and files offer.
fn token(flags: &ClientFlags, variables: &[(&str, &str)]) -> Option<String> {
    let token = resolve(flags, variables).ok().unwrap().token?;
    Some(token.to_str().unwrap().to_owned())
}

/// A file that is removed with the test.
struct TokenFile(PathBuf);

impl TokenFile {
    fn new(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("cli-{}-{name}", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for TokenFile {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.0));
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn a_flag_beats_its_variable_and_an_empty_one_counts_for_nothing() {
    let variable = [("CONSUL_HTTP_ADDR", "variable:1")];
    let flag = ClientFlags { address: some("flag:2"), ..Default::default() };
    assert_eq!(base(&ClientFlags::default(), &[]), "http://127.0.0.1:8500");
    assert_eq!(base(&ClientFlags::default(), &variable), "http://variable:1");
    assert_eq!(base(&flag, &variable), "http://flag:2");
    let empty = ClientFlags { address: some(""), ..Default::default() };
    assert_eq!(base(&empty, &variable), "http://variable:1");
    assert_eq!(base(&empty, &[("CONSUL_HTTP_ADDR", "")]), "http://127.0.0.1:8500");
}

#[test]
fn tls_by_variable_holds_for_plain_addresses_too() {
    let ssl = ("CONSUL_HTTP_SSL", "true");
    assert_eq!(base(&ClientFlags::default(), &[ssl]), "https://127.0.0.1:8500");
    assert_eq!(
        base(&ClientFlags::default(), &[ssl, ("CONSUL_HTTP_ADDR", "http://x:1")]),
        "https://x:1"
    );
    let error = resolve(&ClientFlags::default(), &[("CONSUL_HTTP_SSL", "yes")]).err().unwrap();
    assert_eq!(
        error.to_string(),
        "the environment variable CONSUL_HTTP_SSL is \"yes\"; use true or false"
    );
}

#[test]
fn tokens_have_four_sources_in_order() {
    let (flag_file, variable_file) =
        (TokenFile::new("f", " of-flag-file\n"), TokenFile::new("v", "of-variable-file"));
    let variables =
        [("CONSUL_HTTP_TOKEN", "of-variable"), ("CONSUL_HTTP_TOKEN_FILE", variable_file.path())];
    let both = ClientFlags {
        token: some("of-flag"),
        token_file: some(flag_file.path()),
        ..Default::default()
    };
    let only_token = ClientFlags { token_file: None, ..both.clone() };
    let none = ClientFlags::default();
    assert_eq!(token(&both, &variables), some("of-flag-file"));
    assert_eq!(token(&only_token, &variables), some("of-flag"));
    assert_eq!(token(&none, &variables), some("of-variable-file"));
    assert_eq!(token(&none, &variables[..1]), some("of-variable"));
    assert_eq!(token(&none, &[]), None);
}

#[test]
fn an_empty_token_file_counts_for_nothing_and_a_missing_one_is_an_error() {
    let empty = TokenFile::new("e", " \n");
    let flags = ClientFlags { token_file: some(empty.path()), ..Default::default() };
    assert_eq!(token(&flags, &[("CONSUL_HTTP_TOKEN", "t")]), some("t"));
    let flags = ClientFlags { token_file: some("/no/such"), ..Default::default() };
    assert_eq!(
        resolve(&flags, &[]).err().unwrap().to_string(),
        "Error loading token file /no/such : open /no/such: no such file or directory"
    );
}

#[test]
fn a_token_that_is_no_header_is_refused_and_not_shown() {
    let flags = ClientFlags { token: some("s3cret\nx"), ..Default::default() };
    let error = resolve(&flags, &[]).err().unwrap().to_string();
    assert!(!error.contains("s3cret"), "{error}");
}

#[test]
fn tenancy_and_datacenter_go_into_every_request() {
    let flags = ClientFlags { datacenter: some("dc2"), partition: some("p"), ..Default::default() };
    let variables = [("CONSUL_NAMESPACE", "n"), ("CONSUL_PARTITION", "other")];
    let defaults = resolve(&flags, &variables).ok().unwrap().defaults;
    let pairs: Vec<_> = defaults.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(pairs, [("dc", "dc2"), ("ns", "n"), ("partition", "p")]);
}

#[test]
fn tls_files_follow_the_same_rule() {
    let flags = ClientFlags { ca_file: some("flag.pem"), ..Default::default() };
    let variables = [
        ("CONSUL_CACERT", "variable.pem"),
        ("CONSUL_CLIENT_CERT", "cert.pem"),
        ("CONSUL_CLIENT_KEY", "key.pem"),
        ("CONSUL_TLS_SERVER_NAME", "name"),
        ("CONSUL_HTTP_SSL_VERIFY", "false"),
    ];
    let tls = resolve(&flags, &variables).ok().unwrap().tls;
    assert_eq!(tls.ca_file, Some("flag.pem".into()));
    assert_eq!(tls.client_cert, Some("cert.pem".into()));
    assert_eq!(tls.client_key, Some("key.pem".into()));
    assert_eq!(tls.server_name, some("name"));
    assert!(tls.skip_verify);
    assert!(!resolve(&flags, &[]).ok().unwrap().tls.skip_verify);
}
