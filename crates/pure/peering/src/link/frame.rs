//! Frames that do not depend on the state of a link.

use std::collections::VecDeque;

use wire::peering::RemoteInfo;
use wire::peerstream::ReplicationMessage;
use wire::peerstream::replication_message::{
    Heartbeat, Open, Payload, Request, Response, Terminated,
};

use super::Role;
use crate::Resource;
use crate::identity::sent_name;

/// A dialer's Open, then the subscriptions in the official order (protocol 4.3). An acceptor must
/// not ask for server addresses: storing them would make it a dialer (trap T-33).
pub(super) fn first_frames(role: &Role, partition: &str) -> VecDeque<ReplicationMessage> {
    let mut resources =
        vec![Resource::ExportedService, Resource::ExportedServiceList, Resource::TrustBundle];
    let mut frames = VecDeque::new();
    let mut peer_id = String::new();
    if let Role::Dialer { remote_id, secret, datacenter } = role {
        resources.push(Resource::ServerAddresses);
        peer_id = remote_id.to_string();
        frames.push_back(frame(Payload::Open(Open {
            peer_id: peer_id.clone(),
            stream_secret_id: secret.expose().clone(),
            remote: Some(RemoteInfo {
                partition: sent_name(partition),
                datacenter: datacenter.to_string(),
                locality: None,
            }),
        })));
    }
    frames.extend(resources.into_iter().map(|resource| {
        request(Request {
            peer_id: peer_id.clone(),
            resource_url: resource.url().to_owned(),
            ..Request::default()
        })
    }));
    frames
}

pub(super) const fn heartbeat() -> ReplicationMessage {
    frame(Payload::Heartbeat(Heartbeat {}))
}

pub(super) const fn terminated() -> ReplicationMessage {
    frame(Payload::Terminated(Terminated {}))
}

pub(super) const fn request(request: Request) -> ReplicationMessage {
    frame(Payload::Request(request))
}

pub(super) const fn response(response: Response) -> ReplicationMessage {
    frame(Payload::Response(response))
}

const fn frame(payload: Payload) -> ReplicationMessage {
    ReplicationMessage { payload: Some(payload) }
}
