//! What a Request of the peer means (protocol 4.4).

use std::collections::BTreeSet;

use wire::peerstream::replication_message::Request;

use crate::Resource;
use crate::clip::clip;

pub(super) enum Meaning {
    /// The peer wants this type from now on.
    Subscription(Resource),
    /// The peer took a response.
    Ack,
    /// The peer refused a response, and why.
    Nack(String),
}

/// Reads a Request; an error ends the stream with InvalidArgument. `remote_id` is set at a dialer.
pub(super) fn read(
    request: &Request,
    remote_id: Option<&str>,
    subscriptions: &BTreeSet<Resource>,
) -> Result<Meaning, String> {
    let Some(resource) = Resource::from_url(&request.resource_url) else {
        let url = clip(&request.resource_url);
        return Err(format!("subscription request to unknown resource URL: {url}"));
    };
    if subscriptions.contains(&resource) {
        return Ok(match &request.error {
            Some(error) => Meaning::Nack(clip(&error.message).to_owned()),
            None => Meaning::Ack,
        });
    }
    let rule = "initial subscription requests for a resource type must";
    if let Some(expected) = remote_id
        && !request.peer_id.is_empty()
        && request.peer_id != expected
    {
        let got = clip(&request.peer_id);
        return Err(format!(
            "{rule} have consistent PeerID values: got={got:?} expected={expected:?}"
        ));
    }
    if !request.response_nonce.is_empty() {
        return Err(format!("{rule} not contain a nonce"));
    }
    if request.error.is_some() {
        return Err(
            "initial subscription request for a resource type must not contain an error".to_owned()
        );
    }
    Ok(Meaning::Subscription(resource))
}
