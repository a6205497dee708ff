//! `consul services register`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::definition::{Definition, from_files};
use crate::client_flags::{ClientFlags, Groups};
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb};

#[derive(Default)]
pub(crate) struct Register {
    http: ClientFlags,
    kind: String,
    id: String,
    name: String,
    address: String,
    port: i64,
    socket: String,
    tags: Vec<String>,
    meta: BTreeMap<String, String>,
    tagged_addresses: BTreeMap<String, String>,
}

impl Verb for Register {
    const PAGE: Page = Page {
        path: "services register",
        synopsis: "Registers services with the local agent",
        usage: &["[options] [FILE...]"],
        about: &[
            "Registers one service that flags describe, or all services that files define, with \
             the agent that is asked. Files are written as the agent's configuration files are.",
            "$ consul services register -name web -port 8080",
            "$ consul services register web.hcl db.json",
        ],
    };
    const ARGUMENTS: Arguments = Arguments::Taken;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CSM);
        set.string(&mut self.id, "id", "The instance's ID. Default: the name.");
        set.string(&mut self.name, "name", "The service's name.");
        set.string(&mut self.address, "address", "Where it listens. Default: the node's address.");
        set.int(&mut self.port, "port", "The port on which it listens.");
        set.string(&mut self.socket, "socket", "The socket file on which it listens instead.");
        set.pairs(&mut self.meta, "meta", "Metadata as key=value. May be given several times.");
        set.list(&mut self.tags, "tag", "A tag. May be given several times.");
        set.pairs(
            &mut self.tagged_addresses,
            "tagged-address",
            "Another address, as name=host:port. May be given several times.",
        );
        set.string(&mut self.kind, "kind", "The kind, for proxies and gateways.");
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let tagged = self.tagged().doing("Invalid Tagged Address")?;
        let definitions = match (call.args.is_empty(), self.name.is_empty()) {
            (true, true) => {
                let text = "Service registration requires at least one argument or flags.";
                return Err(Failure::new(text));
            }
            (false, false) => {
                let text = "Service registration requires arguments or -id, not both.";
                return Err(Failure::new(text));
            }
            (true, false) => vec![self.definition(&tagged)],
            (false, true) => from_files(call)?,
        };
        let client = call.client(&self.http)?;
        for definition in definitions {
            let name = definition.name();
            client
                .put("/v1/agent/service/register")
                .json(&definition.body)
                .send_ok()
                .await
                .doing(&format!("Error registering service \"{name}\""))?;
            call.print(&Report::text(format!("Registered service: {name}")));
        }
        Ok(Report::silent())
    }
}

/// A `-tagged-address` that is not `host:port`.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not host:port")]
struct TaggedAddressError(String);

impl Register {
    fn tagged(&self) -> Result<Map<String, Value>, TaggedAddressError> {
        let parse = |(name, text): (&String, &String)| {
            let wrong = || TaggedAddressError(text.clone());
            let (host, port) = text.rsplit_once(':').ok_or_else(wrong)?;
            let port: u16 = port.parse().map_err(|_| wrong())?;
            let host = host.trim_start_matches('[').trim_end_matches(']');
            Ok((name.clone(), json!({ "Address": host, "Port": port })))
        };
        self.tagged_addresses.iter().map(parse).collect()
    }

    fn definition(&self, tagged: &Map<String, Value>) -> Definition {
        let mut body = json!({ "Name": self.name });
        let fields = [
            ("Kind", json!(self.kind)),
            ("ID", json!(self.id)),
            ("Tags", json!(self.tags)),
            ("Address", json!(self.address)),
            ("Port", json!(self.port)),
            ("SocketPath", json!(self.socket)),
            ("Meta", json!(self.meta)),
            ("TaggedAddresses", json!(tagged)),
        ];
        for (name, value) in fields {
            let given = match &value {
                Value::String(text) => !text.is_empty(),
                Value::Array(items) => !items.is_empty(),
                Value::Object(object) => !object.is_empty(),
                number => number != &json!(0),
            };
            if given {
                body[name] = value;
            }
        }
        Definition { body }
    }
}
