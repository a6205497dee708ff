//! Every recorded message decodes, says what the JSON beside it says, and encodes again.

use serde_json::Value;
use wire::Message;
use wire::peerstream::{ExchangeSecretRequest, ExchangeSecretResponse, ReplicationMessage};
use wire::transcript::{
    DIALER_DELETES, Direction, Event, EventKind, GENERATOR_DELETES, Transcript,
};

use crate::decoded_json;

/// Decodes, compares with `json`, and encodes again; the name of the message for the count.
fn check(event: &Event, method: &str, json: &str, bytes: &[u8]) -> &'static str {
    let printed: Value = serde_json::from_str(json).expect("JSON of the recording");
    match (method, event.direction) {
        ("StreamResources", _) => {
            let frame: ReplicationMessage = round_trip(bytes);
            assert_eq!(decoded_json::frame(&frame), printed);
            "frame"
        }
        ("ExchangeSecret", Direction::DialerToAcceptor) => {
            let request: ExchangeSecretRequest = round_trip(bytes);
            assert_eq!(decoded_json::exchange_request(&request), printed);
            "exchange request"
        }
        ("ExchangeSecret", Direction::AcceptorToDialer) => {
            let response: ExchangeSecretResponse = round_trip(bytes);
            assert_eq!(decoded_json::exchange_response(&response), printed);
            "exchange response"
        }
        (other, _) => panic!("unknown method {other}"),
    }
}

/// Nothing is lost: same value again, and as many bytes as the official encoder wrote (map order
/// is free, so the bytes themselves may differ).
fn round_trip<M: Message + Default + PartialEq + std::fmt::Debug>(bytes: &[u8]) -> M {
    let message = M::decode(bytes).expect("a recorded message");
    let again = message.encode_to_vec();
    assert_eq!(again.len(), bytes.len());
    assert_eq!(M::decode(again.as_slice()).expect("our own bytes"), message);
    message
}

#[test]
fn recorded_messages_decode_and_encode() {
    for (text, frames) in [(GENERATOR_DELETES, 41), (DIALER_DELETES, 41)] {
        let transcript = Transcript::parse(text).expect("the recording");
        let mut counts = std::collections::BTreeMap::new();
        for event in transcript.phases.iter().flat_map(|phase| &phase.events) {
            if let EventKind::Message { method, json, bytes } = &event.kind {
                *counts.entry(check(event, method, json, bytes)).or_insert(0) += 1;
            }
        }
        assert_eq!(counts["exchange request"], 1);
        assert_eq!(counts["exchange response"], 1);
        assert_eq!(counts["frame"], frames);
    }
}

/// The encoding is a function of the value: maps are written in key order.
#[test]
fn maps_encode_in_key_order() {
    use wire::service::Node;
    let pairs = [("wan", "1"), ("lan", "2"), ("lan_ipv4", "3")];
    let forward: Node = Node {
        tagged_addresses: pairs.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect(),
        ..Node::default()
    };
    let backward = Node {
        tagged_addresses: pairs.iter().rev().map(|(k, v)| (k.to_string(), v.to_string())).collect(),
        ..Node::default()
    };
    assert_eq!(forward.encode_to_vec(), backward.encode_to_vec());
    let position = |key: &str| {
        let bytes = forward.encode_to_vec();
        bytes.windows(key.len()).position(|window| window == key.as_bytes()).expect("key")
    };
    assert!(position("lan") < position("wan"));
}

#[test]
fn fixed_frames_have_the_documented_bytes() {
    use wire::peerstream::replication_message::{Heartbeat, Payload, Terminated};
    let heartbeat = ReplicationMessage { payload: Some(Payload::Heartbeat(Heartbeat {})) };
    let terminated = ReplicationMessage { payload: Some(Payload::Terminated(Terminated {})) };
    assert_eq!(heartbeat.encode_to_vec(), [0x2a, 0x00]);
    assert_eq!(terminated.encode_to_vec(), [0x22, 0x00]);
}

#[test]
fn unknown_fields_are_ignored() {
    // Field 20,000, length-delimited, inside a heartbeat.
    let mut inner = Vec::new();
    prost::encoding::string::encode(20_000, &"later".to_owned(), &mut inner);
    let mut frame = vec![0x2a, u8::try_from(inner.len()).expect("short")];
    frame.extend_from_slice(&inner);
    let decoded = ReplicationMessage::decode(frame.as_slice()).expect("ignored");
    assert_eq!(decoded.encode_to_vec(), [0x2a, 0x00]);
}
