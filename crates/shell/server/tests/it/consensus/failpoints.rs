//! Failing on purpose, just before and just after a commit. In processes of their own: failpoints are global.

use super::{crash::Writer, *};

async fn assert_there(directory: &Path, acknowledged: &[String]) {
    let consensus = started(directory).await;
    let there = keys(&consensus.store(), "");
    for key in acknowledged {
        assert!(there.contains_key(key), "{key} of {} was acknowledged", acknowledged.len());
    }
    // Each of the four writers had begun at most one more.
    assert!(there.len() <= acknowledged.len() + 4, "{} {}", there.len(), acknowledged.len());
    consensus.shutdown().await;
}

#[tokio::test]
async fn a_commit_that_fails_is_never_acknowledged_and_ends_all_writing() {
    for point in ["raft-before-commit", "raft-after-commit"] {
        let directory = tempfile::tempdir().unwrap();
        // The hundredth and all after it fail.
        let mut writer = Writer::start(directory.path(), &format!("{point}=100*off->return"));
        let acknowledged = writer.end();
        assert!(acknowledged.len() > 50, "{point}: {}", acknowledged.len());
        assert_eq!(writer.refusals.len(), 4);
        for refusal in &writer.refusals {
            assert!(refusal.starts_with("writes are refused: cannot write \""), "{refusal}");
            assert!(refusal.ends_with("then start the agent anew"), "{refusal}");
        }
        assert_there(directory.path(), &acknowledged).await;
    }
}

#[tokio::test]
async fn a_panic_at_a_commit_loses_nothing_that_was_acknowledged() {
    for point in ["raft-before-commit", "raft-after-commit"] {
        let directory = tempfile::tempdir().unwrap();
        let mut writer = Writer::start(directory.path(), &format!("{point}=60*off->panic"));
        let acknowledged = writer.end();
        assert!(acknowledged.len() > 30, "{point}: {}", acknowledged.len());
        assert_there(directory.path(), &acknowledged).await;
    }
}
