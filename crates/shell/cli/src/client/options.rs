//! What flags and environment say about reaching the agent, resolved: a flag beats its variable (cli 3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;

use super::address::Address;
use super::error::ClientError;
use crate::client_flags::ClientFlags;
use crate::environment::Environment;
use crate::goflag::parse_bool;
use crate::input::reason;

/// Everything a client needs to know.
pub(crate) struct ClientOptions {
    pub(super) address: Address,
    /// Marked sensitive: hyper and we never print it.
    pub(super) token: Option<HeaderValue>,
    /// The `Authorization` header for `CONSUL_HTTP_AUTH`.
    pub(super) authorization: Option<HeaderValue>,
    pub(super) tls: TlsOptions,
    /// Query parameters of every request: datacenter, namespace, partition.
    pub(super) defaults: Vec<(&'static str, String)>,
    /// Ask any server, on reads.
    pub(super) stale: bool,
}

/// Files and names for TLS; paths as typed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct TlsOptions {
    pub(super) ca_file: Option<std::path::PathBuf>,
    pub(super) ca_path: Option<std::path::PathBuf>,
    pub(super) client_cert: Option<std::path::PathBuf>,
    pub(super) client_key: Option<std::path::PathBuf>,
    pub(super) server_name: Option<String>,
    /// False only when `CONSUL_HTTP_SSL_VERIFY` says so.
    pub(super) skip_verify: bool,
}

impl ClientOptions {
    /// Resolves flags and environment; reads the token file if there is one.
    pub(crate) fn resolve(
        flags: &ClientFlags,
        environment: &Environment,
    ) -> Result<Self, ClientError> {
        let pick = |flag: &Option<String>, name: &str| pick(flag, environment, name);
        let address = pick(&flags.address, "CONSUL_HTTP_ADDR");
        let tls = boolean(environment, "CONSUL_HTTP_SSL")?.unwrap_or(false);
        let verify = boolean(environment, "CONSUL_HTTP_SSL_VERIFY")?.unwrap_or(true);
        let path = |flag, name| pick(flag, name).map(|path| environment.path(&path));
        let defaults = [
            ("dc", flags.datacenter.clone().filter(|dc| !dc.is_empty())),
            ("ns", pick(&flags.namespace, "CONSUL_NAMESPACE")),
            ("partition", pick(&flags.partition, "CONSUL_PARTITION")),
        ];
        Ok(Self {
            address: Address::parse(address.as_deref().unwrap_or("127.0.0.1:8500"), tls)?,
            token: token(flags, environment)?.map(|token| secret(&token, "token")).transpose()?,
            authorization: environment
                .variable("CONSUL_HTTP_AUTH")
                .map(|auth| secret(&basic(auth), "value of CONSUL_HTTP_AUTH"))
                .transpose()?,
            tls: TlsOptions {
                ca_file: path(&flags.ca_file, "CONSUL_CACERT"),
                ca_path: path(&flags.ca_path, "CONSUL_CAPATH"),
                client_cert: path(&flags.client_cert, "CONSUL_CLIENT_CERT"),
                client_key: path(&flags.client_key, "CONSUL_CLIENT_KEY"),
                server_name: pick(&flags.tls_server_name, "CONSUL_TLS_SERVER_NAME"),
                skip_verify: !verify,
            },
            defaults: defaults
                .into_iter()
                .filter_map(|(name, value)| Some((name, value?)))
                .collect(),
            stale: flags.stale,
        })
    }
}

/// A flag that was given and is not empty, else the variable.
fn pick(flag: &Option<String>, environment: &Environment, name: &str) -> Option<String> {
    flag.clone()
        .filter(|value| !value.is_empty())
        .or_else(|| environment.variable(name).map(str::to_owned))
}

/// `-token-file` > `-token` > `CONSUL_HTTP_TOKEN_FILE` > `CONSUL_HTTP_TOKEN`; an empty file counts for nothing.
fn token(flags: &ClientFlags, environment: &Environment) -> Result<Option<String>, ClientError> {
    let given = |flag: &Option<String>| flag.clone().filter(|value| !value.is_empty());
    if let Some(path) = given(&flags.token_file)
        && let Some(token) = read_token(environment, &path)?
    {
        return Ok(Some(token));
    }
    if let Some(token) = given(&flags.token) {
        return Ok(Some(token));
    }
    if let Some(path) = environment.variable("CONSUL_HTTP_TOKEN_FILE")
        && let Some(token) = read_token(environment, path)?
    {
        return Ok(Some(token));
    }
    Ok(environment.variable("CONSUL_HTTP_TOKEN").map(str::to_owned))
}

fn read_token(environment: &Environment, path: &str) -> Result<Option<String>, ClientError> {
    let text = std::fs::read_to_string(environment.path(path)).map_err(|error| {
        ClientError::TokenFile { path: path.to_owned(), reason: reason(&error) }
    })?;
    Ok(Some(text.trim().to_owned()).filter(|token| !token.is_empty()))
}

fn boolean(environment: &Environment, name: &'static str) -> Result<Option<bool>, ClientError> {
    let Some(value) = environment.variable(name) else { return Ok(None) };
    match parse_bool(value) {
        Some(boolean) => Ok(Some(boolean)),
        None => Err(ClientError::BadVariable { name, value: value.to_owned() }),
    }
}

fn basic(auth: &str) -> String {
    let (user, password) = auth.split_once(':').unwrap_or((auth, ""));
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

fn secret(text: &str, what: &'static str) -> Result<HeaderValue, ClientError> {
    let mut value = HeaderValue::from_str(text).map_err(|_| ClientError::BadHeader(what))?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests;
