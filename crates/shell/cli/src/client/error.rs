//! What can go wrong between a command and the agent. No message holds a token or a password.

/// A request that could not be made, sent, or answered as expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ClientError {
    /// The address begins with something other than `http://`, `https://` or `unix://`.
    #[error("Unknown protocol scheme: {0}")]
    UnknownScheme(String),
    /// The address has a user or a password in it, which would show up in messages.
    #[error(
        "the address must not contain a user or password; set CONSUL_HTTP_AUTH=user:password instead"
    )]
    CredentialsInAddress,
    /// The address is not of any known form.
    #[error(
        "{0:?} is not an address; use host:port, http://host:port, https://host:port or unix:///path"
    )]
    BadAddress(String),
    /// An environment variable that is neither true nor false.
    #[error("the environment variable {name} is {value:?}; use true or false")]
    BadVariable {
        /// The variable.
        name: &'static str,
        /// What it is set to.
        value: String,
    },
    /// The token file cannot be read.
    #[error("Error loading token file {path} : open {path}: {reason}")]
    TokenFile {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// A value that cannot stand in an HTTP header.
    #[error("the {0} contains characters that cannot be sent in an HTTP header")]
    BadHeader(&'static str),
    /// A certificate, key or trust store that cannot be used.
    #[error("Error loading {what} {path}: {reason}")]
    TlsFile {
        /// What it should have been.
        what: &'static str,
        /// The file or directory.
        path: String,
        /// Why.
        reason: String,
    },
    /// TLS cannot be set up.
    #[error("tls: {0}")]
    Tls(String),
    /// No connection, or a broken one.
    #[error("{method} \"{url}\": {reason}")]
    Transport {
        /// `Get`, `Put`, …
        method: String,
        /// With the query string.
        url: String,
        /// In the words of Go's network stack where there are such.
        reason: String,
    },
    /// An answer other than 200.
    #[error("Unexpected response code: {code} ({body})")]
    Status {
        /// The status code.
        code: u16,
        /// The trimmed body.
        body: String,
    },
    /// An answer that is not the JSON it should be.
    #[error("the agent's answer is not what was expected: {0}")]
    Decode(String),
}
