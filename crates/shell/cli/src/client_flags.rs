//! The flags that most commands share: how to reach the agent, and in whose name.

use crate::goflag::{FlagSet, Section};

/// Which of the shared flags a command takes (cli 3): C client, S server, M namespace and partition, P partition only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Groups {
    server: bool,
    namespace: bool,
    partition: bool,
}

impl Groups {
    pub(crate) const C: Self = Self { server: false, namespace: false, partition: false };
    pub(crate) const CS: Self = Self { server: true, ..Self::C };
    pub(crate) const CP: Self = Self { partition: true, ..Self::C };
    pub(crate) const CM: Self = Self { namespace: true, ..Self::CP };
    pub(crate) const CSP: Self = Self { partition: true, ..Self::CS };
    pub(crate) const CSM: Self = Self { namespace: true, ..Self::CSP };
}

/// The values of the shared flags as typed; none when a flag was not given.
#[derive(Clone, Default)]
pub(crate) struct ClientFlags {
    pub(crate) address: Option<String>,
    pub(crate) token: Option<String>,
    pub(crate) token_file: Option<String>,
    pub(crate) ca_file: Option<String>,
    pub(crate) ca_path: Option<String>,
    pub(crate) client_cert: Option<String>,
    pub(crate) client_key: Option<String>,
    pub(crate) tls_server_name: Option<String>,
    pub(crate) datacenter: Option<String>,
    pub(crate) stale: bool,
    pub(crate) namespace: Option<String>,
    pub(crate) partition: Option<String>,
}

impl ClientFlags {
    /// Adds the flags of `groups` to `set`.
    pub(crate) fn bind<'a>(&'a mut self, set: &mut FlagSet<'a>, groups: Groups) {
        set.section(Section::Http);
        set.optional(&mut self.address, "http-addr", "address", HTTP_ADDR);
        set.optional(&mut self.token, "token", "value", TOKEN);
        set.optional(&mut self.token_file, "token-file", "value", TOKEN_FILE);
        set.optional(&mut self.ca_file, "ca-file", "value", CA_FILE);
        set.optional(&mut self.ca_path, "ca-path", "value", CA_PATH);
        set.optional(&mut self.client_cert, "client-cert", "value", CLIENT_CERT);
        set.optional(&mut self.client_key, "client-key", "value", CLIENT_KEY);
        set.optional(&mut self.tls_server_name, "tls-server-name", "value", TLS_SERVER_NAME);
        if groups.server {
            set.optional(&mut self.datacenter, "datacenter", "value", DATACENTER);
            set.switch(&mut self.stale, "stale", STALE);
        }
        set.section(Section::Command);
        if groups.namespace {
            set.optional(&mut self.namespace, "namespace", "default", NAMESPACE);
        }
        if groups.partition {
            set.optional(&mut self.partition, "partition", "default", PARTITION);
        }
    }
}

const HTTP_ADDR: &str = "Where the agent's HTTP API listens: host:port, http://host:port, \
    https://host:port, unix:///path, the first three with a path prefix if need be. Default \
    127.0.0.1:8500. Environment: CONSUL_HTTP_ADDR; CONSUL_HTTP_SSL=true means https.";
const TOKEN: &str = "The ACL token of the request. Without one the agent uses its own default \
    token. Environment: CONSUL_HTTP_TOKEN.";
const TOKEN_FILE: &str = "A file that holds the ACL token; it wins over -token. Environment: \
    CONSUL_HTTP_TOKEN_FILE.";
const CA_FILE: &str = "A PEM file with the certificate authorities that may vouch for the agent. \
    Without it those of the system do. Environment: CONSUL_CACERT.";
const CA_PATH: &str = "A directory of PEM files, used like -ca-file. Environment: CONSUL_CAPATH.";
const CLIENT_CERT: &str = "A PEM file with the certificate that identifies this client to an agent \
    that asks for one. Environment: CONSUL_CLIENT_CERT.";
const CLIENT_KEY: &str = "A PEM file with the private key of -client-cert. Environment: \
    CONSUL_CLIENT_KEY.";
const TLS_SERVER_NAME: &str = "The name that the agent's certificate must carry, when it is not \
    the host of the address. Environment: CONSUL_TLS_SERVER_NAME.";
const DATACENTER: &str = "The datacenter to ask. Default: that of the agent.";
const STALE: &str = "Let any server answer a read, not only the leader: faster, possibly a little \
    behind. No effect on writes.";
const NAMESPACE: &str = "The namespace to work in. Default: that of the token, else `default`. \
    Environment: CONSUL_NAMESPACE.";
const PARTITION: &str = "The admin partition to work in. Default: that of the token, else \
    `default`. Environment: CONSUL_PARTITION.";
