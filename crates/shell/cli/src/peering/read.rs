//! `consul peering read`.

use std::fmt::{Error, Write};

use model::{Peering, Timestamp};
use syntax::gotime::GoTime;

use super::{Format, absent, find, format, required};
use crate::client_flags::{ClientFlags, Groups};
use crate::go_json::Layout;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

#[derive(Default)]
pub(crate) struct Read {
    http: ClientFlags,
    name: String,
    format: String,
}

impl Verb for Read {
    const PAGE: Page = Page {
        path: "peering read",
        synopsis: "Shows one connection in full",
        usage: &["[options] -name <peer name>"],
        about: &[
            "Shows everything about the connection with one cluster. An unknown name is an error.",
            "$ consul peering read -name cluster-02",
        ],
    };

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CP);
        set.string(&mut self.name, "name", super::NAME);
        set.string(&mut self.format, "format", super::FORMAT);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let name = required(&self.name, "name")?;
        let format = format(&self.format)?;
        let client = call.client(&self.http)?;
        let reading = "Error reading peering";
        let answer = find(&client, name).await.doing(reading)?.ok_or_else(|| absent(name))?;
        if format == Format::Json {
            return Ok(Report::json(&answer.value().doing(reading)?, Layout::Compact));
        }
        let peering: Peering = answer.json().doing(reading)?;
        block(&peering).map(Report::text).doing(reading)
    }
}

/// The labelled block of cli 5.1, in the official layout, which includes an empty last line.
fn block(peering: &Peering) -> Result<String, Error> {
    let mut out = String::new();
    writeln!(out, "Name:         {}\nID:           {}", peering.name, peering.id)?;
    if !peering.partition.is_empty() && &*peering.partition != "default" {
        writeln!(out, "Partition:    {}", peering.partition)?;
    }
    if let Some(deleted) = peering.deleted_at {
        let whole_seconds =
            GoTime::from_unix_nanos(deleted.0 - deleted.0.rem_euclid(1_000_000_000));
        writeln!(out, "DeletedAt:    {}", whole_seconds.rfc3339())?;
    }
    writeln!(out, "State:        {}", peering.state)?;
    if !peering.meta.is_empty() {
        writeln!(out, "Meta:")?;
    }
    for (key, value) in &peering.meta {
        writeln!(out, "    {key}={value}")?;
    }
    writeln!(out, "\nPeer ID:               {}", peering.peer_id)?;
    writeln!(out, "Peer Servers Name:      {}", peering.peer_server_name)?;
    writeln!(out, "Peer CA Pems:          {}", peering.peer_ca_pems.len())?;
    if !peering.peer_server_addresses.is_empty() {
        writeln!(out, "Peer Servers Addresses:")?;
    }
    for address in &peering.peer_server_addresses {
        write!(out, "    {address}")?;
    }
    let status = &peering.stream_status;
    writeln!(out, "\nImported Services: {}", status.imported_services.len())?;
    writeln!(out, "Exported Services: {}", status.exported_services.len())?;
    writeln!(out, "\nLast Heartbeat:    {}", instant(status.last_heartbeat))?;
    writeln!(out, "Last Send:         {}", instant(status.last_send))?;
    writeln!(out, "Last Receive:      {}", instant(status.last_receive))?;
    writeln!(out, "\nCreate Index: {}", peering.create_index)?;
    writeln!(out, "Modify Index: {}", peering.modify_index)?;
    Ok(out)
}

fn instant(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "<nil>".to_owned(), |at| GoTime::from_unix_nanos(at.0).to_string())
}

#[cfg(test)]
mod tests {
    use super::block;

    #[test]
    fn a_deleted_peering_shows_when_and_several_addresses_share_a_line() {
        let peering = serde_json::from_value(serde_json::json!({
            "ID": "i", "Name": "n", "State": "DELETING", "Partition": "team",
            "DeletedAt": "2026-11-22T21:06:24.5Z",
            "PeerServerAddresses": ["a:1", "b:2"],
        }));
        let text = block(&peering.unwrap()).unwrap();
        assert!(text.starts_with(
            "Name:         n\nID:           i\nPartition:    team\n\
             DeletedAt:    2026-11-22T21:06:24Z\nState:        DELETING\n\n"
        ));
        assert!(text.contains("Peer Servers Addresses:\n    a:1    b:2\nImported Services: 0\n"));
    }
}
