//! Tokens of official builds, ours, and broken ones.

use proptest::prelude::*;

use super::*;

fn token() -> PeeringToken {
    PeeringToken {
        ca: vec!["-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n".into()],
        manual_server_addresses: Vec::new(),
        server_addresses: vec!["127.0.0.1:8503".into()],
        server_name: "server.dc1.peering.x.consul".into(),
        peer_id: "1f8caec7-8465-d58c-2783-68251ea7f217".into(),
        establishment_secret: Secret::new("s3cret".into()),
        remote: Some(Remote { partition: String::new(), datacenter: "dc1".into() }),
    }
}

#[test]
fn what_is_encoded_is_decoded() {
    let text = token().encode();
    assert_eq!(PeeringToken::decode(&text).unwrap(), token());
    assert_eq!(PeeringToken::decode(&format!("\n {text}\n")).unwrap(), token());
}

#[test]
fn a_token_of_1_13_has_no_remote_and_any_spelling_is_read() {
    let json = r#"{"ca":null,"serveraddresses":["a:1"],"SERVERNAME":"n","PeerID":"p","New":1}"#;
    let token = PeeringToken::decode(&STANDARD.encode(json)).unwrap();
    assert_eq!(token.remote, None);
    assert_eq!(token.server_addresses, ["a:1"]);
    token.validate().unwrap();
}

#[test]
fn each_refusal_says_why_and_never_what() {
    let decode = |text: &str| PeeringToken::decode(text).unwrap_err().to_string();
    assert_eq!(
        decode("not-base64!"),
        "failed to decode token: illegal base64 data at input byte 3"
    );
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZG1pbiIsImF1ZCI6IlNvbHIifQ.5T7L_L1MPfQ_5FjKGa1fTPqrzwK4bNSM812nW6oyjb8";
    assert!(decode(jwt).contains("this looks like a JWT, not a peering token"));
    let cut = STANDARD.encode(r#"{"EstablishmentSecret":"s3cret"#);
    assert!(decode(&cut).contains("ends too early") && !decode(&cut).contains("s3cret"));

    let empty = PeeringToken::decode("e30=").unwrap().validate().unwrap_err();
    assert_eq!(empty, TokenError::NoAddresses);
    let refused = |change: fn(&mut PeeringToken)| {
        let mut token = token();
        change(&mut token);
        token.validate().unwrap_err()
    };
    assert_eq!(
        refused(|t| t.server_addresses = vec!["1.2.3.4".into()]),
        TokenError::Address("1.2.3.4".into())
    );
    assert_eq!(refused(|t| t.server_name.clear()), TokenError::NoServerName);
    assert_eq!(refused(|t| t.peer_id.clear()), TokenError::NoPeerId);
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in ".{0,200}", json in ".{0,200}") {
        let _ = PeeringToken::decode(&text);
        let _ = PeeringToken::decode(&STANDARD.encode(json));
    }
}
