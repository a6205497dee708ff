//! What a `mesh` entry may not say.

use serde_json::json;

use super::*;

#[test]
fn the_entry_has_no_name_of_its_own() {
    assert_eq!(&**entry(json!({"Kind": "mesh"})).name(), "mesh");
    let error = ConfigEntry::decode(&json!({"Kind": "mesh", "Name": "mesh"})).unwrap_err();
    assert_eq!(error.to_string(), "1 error occurred:\n\t* invalid config key \"Name\"\n\n");
    let bytes = rmp_serde::to_vec_named(&entry(json!({"Kind": "mesh"}))).unwrap();
    let back: ConfigEntry = rmp_serde::from_slice(&bytes).unwrap();
    assert_eq!(&**back.name(), "mesh");
}

#[test]
fn peering_goes_through_gateways_only_when_told() {
    let through = |json: Value| match entry(json) {
        ConfigEntry::Mesh(mesh) => mesh.peer_through_mesh_gateways(),
        other => panic!("{other:?}"),
    };
    assert!(!through(json!({"Kind": "mesh"})));
    assert!(!through(json!({"Kind": "mesh", "Peering": {}})));
    assert!(through(json!({"Kind": "mesh", "peering": [{"peer_through_mesh_gateways": "true"}]})));
}

#[test]
fn tls_versions_and_suites_are_known_and_fit() {
    let tls =
        |direction: &str, tls: Value| refusal(json!({"Kind": "mesh", "TLS": {direction: tls}}));
    assert_eq!(
        tls("Incoming", json!({"TLSMinVersion": "tls1"})),
        "error in incoming TLS configuration: no matching TLS version found for tls1, please specify one of \
         [TLS_AUTO, TLSv1_0, TLSv1_1, TLSv1_2, TLSv1_3]"
    );
    assert_eq!(
        tls("Outgoing", json!({"TLSMinVersion": "TLSv1_3", "TLSMaxVersion": "TLSv1_2"})),
        "error in outgoing TLS configuration: configuring max version TLSv1_2 less than the configured min version \
         TLSv1_3 is invalid"
    );
    assert_eq!(
        tls(
            "Incoming",
            json!({"TLSMinVersion": "TLSv1_3", "CipherSuites": "TLS_RSA_WITH_AES_128_CBC_SHA"})
        ),
        "error in incoming TLS configuration: configuring CipherSuites is only applicable to connections negotiated \
         with TLS 1.2 or earlier, TLSMinVersion is set to TLSv1_3"
    );
    assert_eq!(
        tls("Incoming", json!({"CipherSuites": ["a", "TLS_RSA_WITH_AES_128_CBC_SHA", "b"]})),
        "error in incoming TLS configuration: no matching Envoy TLS cipher suite found for a,b"
    );
}

#[test]
fn actions_are_those_of_envoy() {
    let normalised = |key: &str| {
        let rules = json!({key: "NOPE"});
        refusal(json!({"Kind": "mesh", "HTTP": {"Incoming": {"RequestNormalization": rules}}}))
    };
    let prefix = "error in HTTP incoming request normalization configuration: no matching ";
    assert_eq!(
        normalised("path_with_escaped_slashes_action"),
        format!(
            "{prefix}PathWithEscapedSlashesAction value found for NOPE, please specify one of \
             [IMPLEMENTATION_SPECIFIC_DEFAULT, KEEP_UNCHANGED, REJECT_REQUEST, UNESCAPE_AND_REDIRECT, UNESCAPE_AND_FORWARD]"
        )
    );
    assert_eq!(
        normalised("HeadersWithUnderscoresAction"),
        format!(
            "{prefix}HeadersWithUnderscoresAction value found for NOPE, please specify one of \
             [ALLOW, REJECT_REQUEST, DROP_HEADER]"
        )
    );
}
