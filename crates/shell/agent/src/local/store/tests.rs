//! Against real directories.

use std::os::unix::fs::PermissionsExt;

use model::{HealthCheck, NodeService, Secret};

use super::*;
use crate::local::{Source, test_dir::TestDir};

fn service(id: &str) -> Box<StoredService> {
    Box::new(StoredService {
        row: NodeService::new(id.into(), "web".into()),
        token: Secret::new("t0ken".to_owned()),
        source: Source::Api,
        sidecar: false,
    })
}

fn check(id: &str) -> Box<StoredCheck> {
    Box::new(StoredCheck {
        row: HealthCheck::new("n".into(), id.into()),
        definition: None,
        token: Secret::default(),
        source: Source::Api,
    })
}

fn state(id: &str, expires: i64) -> StoredState {
    StoredState { check_id: id.into(), status: "passing".into(), output: "".into(), expires }
}

fn ids(loaded: &Loaded) -> (Vec<&str>, Vec<&str>) {
    (
        loaded.services.iter().map(|service| &*service.row.id).collect(),
        loaded.checks.iter().map(|check| &*check.row.check_id).collect(),
    )
}

#[test]
fn what_is_committed_is_loaded() {
    let dir = TestDir::new();
    let store = Store::open(dir.path()).unwrap();
    let puts = [Change::PutService(service("a/b")), Change::PutCheck(check("c:1"))];
    store.commit(&puts).unwrap();
    store.put_state(&state("c:1", 100)).unwrap();
    let loaded = Store::open(dir.path()).unwrap().load(50).unwrap();
    assert_eq!(loaded.services, [*service("a/b")]);
    assert_eq!(loaded.checks, [*check("c:1")]);
    assert_eq!(loaded.states["c:1"], state("c:1", 100));
    store
        .commit(&[Change::RemoveService("a/b".into()), Change::RemoveCheck("c:1".into())])
        .unwrap();
    let loaded = store.load(50).unwrap();
    assert_eq!(ids(&loaded), (vec![], vec![]));
    assert!(loaded.states.is_empty());
}

#[test]
fn files_are_for_the_agent_only() {
    let dir = TestDir::new();
    let store = Store::open(dir.path()).unwrap();
    store.commit(&[Change::PutService(service("web"))]).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&store.services.join("web.json")), 0o600);
    assert_eq!(mode(&store.states), 0o700);
}

#[test]
fn damaged_files_are_named_and_passed_over() {
    let dir = TestDir::new();
    let store = Store::open(dir.path()).unwrap();
    store.commit(&[Change::PutService(service("good"))]).unwrap();
    fs::write(store.services.join("torn.json"), b"{\"Service\":{\"ID\":\"to").unwrap();
    fs::write(store.checks.join("zero.json"), b"").unwrap();
    fs::write(store.states.join("bytes.json"), [0xff, 0]).unwrap();
    let loaded = store.load(0).unwrap();
    assert_eq!(ids(&loaded).0, ["good"]);
    let named: Vec<String> = loaded.damaged.iter().map(ToString::to_string).collect();
    assert_eq!(named.len(), 3);
    for name in ["torn.json", "zero.json", "bytes.json"] {
        assert!(named.iter().any(|text| text.contains(name)), "{name} in {named:?}");
    }
    assert!(store.services.join("torn.json").exists());
}

#[test]
fn interrupted_changes_and_expired_reports_are_swept() {
    let dir = TestDir::new();
    let store = Store::open(dir.path()).unwrap();
    fs::write(store.services.join("web.json.tmp"), b"half").unwrap();
    store.put_state(&state("old", 10)).unwrap();
    let loaded = store.load(10).unwrap();
    assert!(loaded.states.is_empty() && loaded.damaged.is_empty());
    assert!(!store.services.join("web.json.tmp").exists());
    assert!(!store.states.join("old.json").exists());
}

#[test]
fn files_with_official_names_are_taken_over_once() {
    let dir = TestDir::new();
    let store = Store::open(dir.path()).unwrap();
    let hashed = store.services.join("2c26b46b68ffc68ff99b453c1d304134");
    fs::write(&hashed, service("foo").encode().unwrap()).unwrap();
    assert_eq!(ids(&store.load(0).unwrap()).0, ["foo"]);
    assert!(store.services.join("foo.json").exists() && !hashed.exists());
    fs::write(&hashed, service("foo").encode().unwrap()).unwrap();
    assert_eq!(ids(&store.load(0).unwrap()).0, ["foo"]);
    assert!(!hashed.exists());
}

#[test]
fn a_change_that_cannot_be_written_changes_nothing() {
    let dir = TestDir::new();
    let store = Store::open(dir.path()).unwrap();
    // A directory in the place of the temporary file: works also where tests run as root.
    fs::create_dir(store.services.join("web.json.tmp")).unwrap();
    let error = store.commit(&[Change::PutCheck(check("c")), Change::PutService(service("web"))]);
    let text = error.unwrap_err().to_string();
    assert!(text.starts_with("cannot write ") && text.contains("web.json.tmp"), "{text}");
    assert_eq!(fs::read_dir(&store.checks).unwrap().count(), 1, "only the state directory");
}

#[test]
fn removing_what_is_not_there_is_no_error() {
    let dir = TestDir::new();
    let store = Store::open(dir.path()).unwrap();
    store.commit(&[Change::RemoveService("x".into()), Change::RemoveCheck("y".into())]).unwrap();
}
