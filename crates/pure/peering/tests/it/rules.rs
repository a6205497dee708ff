//! Every row of protocol 4.3, 4.4 and 4.5: frames that keep or break the rules, and the reaction.

use model::Secret;
use peering::{Effect, Event, ExportsChanged, ImportRequest, Link, LinkOptions, Role};
use wire::peering::PeeringServerAddresses;
use wire::peerstream::replication_message::{Open, Payload, Request};
use wire::peerstream::{ExportedServiceList, ReplicationMessage};
use wire::type_url;

use crate::scripted::{ack, frame, nack, response, subscription, upsert};
use crate::shop::Shop;
use crate::world::REMOTE_ID;

const SERVICE: &str = type_url::EXPORTED_SERVICE;
const LIST: &str = type_url::EXPORTED_SERVICE_LIST;

fn link(role: Role, now: u64) -> Link {
    let options = LinkOptions { role, peer_name: "cluster-02".into(), partition: "default".into() };
    Link::new(options, now)
}

pub(crate) fn acceptor(now: u64) -> Link {
    link(Role::Acceptor, now)
}

pub(crate) fn dialer(now: u64) -> Link {
    let role = Role::Dialer {
        remote_id: REMOTE_ID.into(),
        secret: Secret::new("secret".to_owned()),
        datacenter: "east".into(),
    };
    link(role, now)
}

/// Code and text of the failure that is the next effect.
pub(crate) fn first_effect(link: &mut Link) -> Option<(i32, String)> {
    match link.poll_effect() {
        Some(Effect::Fail { code, message }) => Some((code.number(), message)),
        other => panic!("not a failure: {other:?}"),
    }
}

fn drain(link: &mut Link) -> Vec<ReplicationMessage> {
    let shop = Shop::new("east");
    std::iter::from_fn(|| link.poll_transmit(0, &shop)).collect()
}

fn requests(frames: Vec<ReplicationMessage>) -> Vec<Request> {
    let requests = frames.into_iter().filter_map(|frame| match frame.payload {
        Some(Payload::Request(request)) => Some(request),
        _ => None,
    });
    requests.collect()
}

#[test]
fn a_dialer_opens_and_subscribes_to_four() {
    let frames = drain(&mut dialer(0));
    let Some(Payload::Open(open)) = &frames[0].payload else { panic!("no Open") };
    assert_eq!((open.peer_id.as_str(), open.stream_secret_id.as_str()), (REMOTE_ID, "secret"));
    let remote = open.remote.as_ref().expect("modern dialers say where they are");
    assert_eq!((remote.datacenter.as_str(), remote.partition.as_str()), ("east", ""));
    let requests = requests(frames);
    let urls: Vec<&str> = requests.iter().map(|request| &*request.resource_url).collect();
    assert_eq!(urls, [SERVICE, LIST, type_url::TRUST_BUNDLE, type_url::SERVER_ADDRESSES]);
    assert!(requests.iter().all(|request| request.peer_id == REMOTE_ID));
}

#[test]
fn an_acceptor_subscribes_to_three() {
    let requests = requests(drain(&mut acceptor(0)));
    let urls: Vec<&str> = requests.iter().map(|request| &*request.resource_url).collect();
    assert_eq!(urls, [SERVICE, LIST, type_url::TRUST_BUNDLE]);
    assert!(requests.iter().all(|request| request.peer_id.is_empty()));
}

#[test]
fn debug_of_a_link_holds_no_secret() {
    let role = Role::Dialer {
        remote_id: REMOTE_ID.into(),
        secret: Secret::new("hunter2".to_owned()),
        datacenter: "east".into(),
    };
    assert!(!format!("{role:?} {:?}", link(role.clone(), 0)).contains("hunter2"));
}

/// What ends the stream with InvalidArgument.
#[test]
fn subscriptions_that_break_the_rules_end_the_stream() {
    let from_other_peer = frame(Payload::Request(Request {
        peer_id: "other".into(),
        resource_url: SERVICE.into(),
        ..Request::default()
    }));
    let cases = [
        (subscription("x"), "subscription request to unknown resource URL: x".to_owned()),
        (
            from_other_peer.clone(),
            format!(
                "initial subscription requests for a resource type must have consistent PeerID \
                 values: got=\"other\" expected=\"{REMOTE_ID}\""
            ),
        ),
        (
            ack(SERVICE, "00000001"),
            "initial subscription requests for a resource type must not contain a nonce".into(),
        ),
        (
            nack(SERVICE, "", "no"),
            "initial subscription request for a resource type must not contain an error".into(),
        ),
    ];
    for (frame, text) in cases {
        let mut link = dialer(0);
        link.handle(Event::Frame(frame), 1);
        assert_eq!(first_effect(&mut link), Some((3, text)));
    }
    // An acceptor does not look at the id.
    let mut link = acceptor(0);
    link.handle(Event::Frame(from_other_peer), 1);
    assert_eq!(link.poll_effect(), None);
}

#[test]
fn later_requests_are_answers_whatever_their_nonce() {
    let mut link = acceptor(0);
    link.handle(Event::Frame(subscription(SERVICE)), 1);
    assert_eq!(link.status().last_ack, Some(1));
    link.handle(Event::Frame(ack(SERVICE, "nonsense")), 2);
    link.handle(Event::Frame(subscription(SERVICE)), 3);
    assert_eq!(link.status().last_ack, Some(3));
    link.handle(Event::Frame(nack(SERVICE, "", "disk full")), 4);
    let complaint = link.status().last_nack.clone().expect("a complaint");
    assert_eq!((complaint.at, complaint.message.as_str()), (4, "disk full"));
    assert_eq!(link.poll_effect(), None, "the stream goes on");
}

#[test]
fn late_opens_and_empty_frames_are_ignored() {
    let mut link = acceptor(0);
    link.handle(Event::Frame(frame(Payload::Open(Open::default()))), 1);
    link.handle(Event::Frame(ReplicationMessage { payload: None }), 2);
    assert_eq!(link.poll_effect(), None);
    assert_eq!(link.status().last_heard_any, Some(2));
}

/// Nothing is sent of a type before its subscription, and the list comes with the services.
#[test]
fn resources_wait_for_their_subscription() {
    let mut shop = Shop::new("west");
    shop.export("web", 1);
    let ids = |url: &str| {
        let mut link = acceptor(0);
        drain(&mut link);
        let everything = ExportsChanged {
            list: true,
            names: ["web".into()].into(),
            gateways: true,
            bundle: true,
            addresses: true,
        };
        link.handle(Event::ExportsChanged(everything.clone()), 0);
        assert_eq!(link.poll_transmit(0, &shop), None);
        link.handle(Event::Frame(subscription(url)), 0);
        link.handle(Event::ExportsChanged(everything), 0);
        let mut ids = Vec::new();
        while let Some(frame) = link.poll_transmit(0, &shop) {
            if let Some(Payload::Response(response)) = frame.payload {
                ids.push(response.resource_id);
            }
        }
        ids
    };
    assert_eq!(ids(SERVICE), ["web", "exported-service-list"]);
    assert!(ids(LIST).is_empty());
    assert_eq!(ids(type_url::TRUST_BUNDLE), ["roots"]);
    assert_eq!(ids(type_url::SERVER_ADDRESSES), ["server-addrs"]);
}

/// The answer to one response, which is not imported.
fn refusal(link: &mut Link, frame: ReplicationMessage) -> Request {
    drain(link);
    link.handle(Event::Frame(frame), 7);
    assert_eq!(link.poll_effect(), None);
    let mut answers = requests(drain(link));
    assert_eq!(answers.len(), 1);
    answers.remove(0)
}

fn edited(
    edit: impl FnOnce(&mut wire::peerstream::replication_message::Response),
) -> ReplicationMessage {
    let Some(Payload::Response(mut inner)) = response(SERVICE, "0000000a", "web").payload else {
        panic!("a response");
    };
    edit(&mut inner);
    frame(Payload::Response(inner))
}

#[test]
fn responses_that_break_the_rules_are_refused() {
    let upsert_error = format!("upsert error, ResourceURL: \"{SERVICE}\", ResourceID: \"web\": ");
    let cases = [
        (
            edited(|response| response.resource_url = "x".into()),
            3,
            "received response for unknown resource type \"x\"".to_owned(),
        ),
        (
            edited(|response| response.nonce.clear()),
            3,
            format!("received response without a nonce for: {SERVICE}:web"),
        ),
        (
            edited(|response| response.resource = None),
            3,
            "received upsert response with no content".to_owned(),
        ),
        (
            edited(|response| response.operation = 0),
            3,
            "unsupported operation: \"OPERATION_UNSPECIFIED\"".to_owned(),
        ),
        (edited(|response| response.operation = 2), 3, "unsupported operation: \"2\"".to_owned()),
        (
            edited(|response| {
                response.resource.as_mut().expect("content").type_url = LIST.into();
            }),
            13,
            format!(
                "{upsert_error}mismatched resourceURL \"{SERVICE}\" and Any typeUrl \"{LIST}\""
            ),
        ),
    ];
    for (frame, code, text) in cases {
        let mut link = acceptor(0);
        let Some(Payload::Response(sent)) = frame.payload.clone() else { panic!("a response") };
        let answer = refusal(&mut link, frame);
        assert_eq!(answer.response_nonce, sent.nonce);
        assert_eq!(answer.resource_url, sent.resource_url);
        assert!(answer.peer_id.is_empty());
        let error = answer.error.expect("an error");
        assert_eq!((error.code, error.message.as_str()), (code, text.as_str()));
        let complaint = link.status().last_refusal.clone().expect("noted");
        assert_eq!((complaint.at, complaint.message), (7, text));
    }
}

#[test]
fn garbage_in_a_payload_is_refused() {
    let answer = refusal(
        &mut acceptor(0),
        edited(|response| response.resource.as_mut().expect("content").value = vec![0xff; 9]),
    );
    let error = answer.error.expect("an error");
    assert_eq!(error.code, 13);
    assert!(error.message.contains("cannot decode the payload"), "{}", error.message);
}

#[test]
fn an_acceptor_takes_no_addresses() {
    let addresses = PeeringServerAddresses { addresses: vec!["a:1".into()] };
    let sent = upsert(type_url::SERVER_ADDRESSES, "00000001", "server-addrs", &addresses);
    let answer = refusal(&mut acceptor(0), sent.clone());
    assert!(
        answer
            .error
            .expect("an error")
            .message
            .ends_with("Cannot switch peering dialing mode from false to true")
    );
    let mut link = dialer(0);
    link.handle(Event::Frame(sent), 0);
    let effect = link.poll_effect();
    assert!(matches!(effect, Some(Effect::Import(_, ImportRequest::ServerAddresses(_)))));
}

/// A long text of a stranger comes back shortened.
#[test]
fn refusals_stay_short() {
    let answer = refusal(
        &mut acceptor(0),
        edited(|response| {
            response.resource_url = "x".repeat(1_000_000);
            response.resource_id = "y".repeat(1_000_000);
        }),
    );
    assert!(answer.resource_url.len() + answer.error.expect("an error").message.len() < 2_000);

    let mut link = acceptor(0);
    link.handle(Event::Frame(edited(|response| response.nonce = "9".repeat(10_000))), 0);
    assert_eq!(first_effect(&mut link), Some((3, "nonce longer than 256 bytes".into())));
}

/// Answers come in the order of the responses, each when its import is done.
#[test]
fn answers_keep_the_order_of_the_responses() {
    let mut link = acceptor(0);
    drain(&mut link);
    let list = ExportedServiceList { services: vec!["web".into()] };
    link.handle(Event::Frame(response(SERVICE, "00000001", "web")), 1);
    link.handle(Event::Frame(response("unknown", "00000002", "")), 1);
    link.handle(Event::Frame(upsert(LIST, "00000003", "exported-service-list", &list)), 1);
    let mut tickets = Vec::new();
    while let Some(Effect::Import(ticket, _)) = link.poll_effect() {
        tickets.push(ticket);
    }
    assert_eq!(tickets.len(), 2);
    assert!(requests(drain(&mut link)).is_empty(), "nothing is committed yet");
    // The list is done first; it waits for the service before it.
    link.handle(Event::Imported { ticket: tickets[1], result: Ok(()) }, 2);
    // The first report counts.
    link.handle(Event::Imported { ticket: tickets[1], result: Err("late".into()) }, 2);
    assert!(requests(drain(&mut link)).is_empty());
    assert!(link.status().imported.is_empty());
    link.handle(Event::Imported { ticket: tickets[0], result: Ok(()) }, 3);
    // A ticket that has its answer is forgotten.
    link.handle(Event::Imported { ticket: tickets[0], result: Err("late".into()) }, 3);
    let answers = requests(drain(&mut link));
    let nonces: Vec<&str> = answers.iter().map(|answer| &*answer.response_nonce).collect();
    assert_eq!(nonces, ["00000001", "00000002", "00000003"]);
    let refused: Vec<bool> = answers.iter().map(|answer| answer.error.is_some()).collect();
    assert_eq!(refused, [false, true, false]);
    assert_eq!(link.status().imported, ["web".into()]);
    assert_eq!(link.status().last_receive, Some(3));
}
