//! `GET /v1/agent/monitor`: the log as it is written, until the client or the agent goes.

use std::convert::Infallible;

use agent::{Followed, LogReader};
use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use tokio_util::sync::CancellationToken;

use crate::{call::Call, error::Failure, reply::Reply, shape::log_line};

/// What goes on while a client follows the log.
struct Following {
    reader: LogReader,
    as_json: bool,
    stopping: CancellationToken,
}

/// `GET /v1/agent/monitor?loglevel=…&logjson`
pub(super) async fn follow(call: Call) -> Result<Reply, Failure> {
    let name = call.params.value("loglevel").unwrap_or("info");
    let level = log_line::level(name)
        .ok_or_else(|| Failure::bad_request(format!("Unknown log level: {name}")))?;
    let as_json = call.flag("logjson")?;
    let agent = call.api.agent();
    let log = agent.log().ok_or_else(|| {
        let text = "this process does not publish its log; read it where it is written";
        Failure::new(StatusCode::NOT_IMPLEMENTED, text)
    })?;
    let stopping = agent.stopping().clone();
    let following = Following { reader: log.subscribe(level), as_json, stopping };
    let lines = futures_util::stream::unfold(following, |mut following| async move {
        let line = following.next().await?;
        Some((Ok::<_, Infallible>(Frame::data(Bytes::from(line))), following))
    });
    Ok(Reply::stream(StreamBody::new(lines).boxed_unsync()))
}

impl Following {
    async fn next(&mut self) -> Option<String> {
        let followed = tokio::select! {
            followed = self.reader.next() => followed?,
            () = self.stopping.cancelled() => return None,
        };
        Some(match (followed, self.as_json) {
            (Followed::Line(line), true) => log_line::json(&line),
            (Followed::Line(line), false) => log_line::text(&line),
            (Followed::Missed(count), true) => {
                let text = missed(count);
                format!("{}\n", serde_json::json!({"@level": "warn", "@message": text}))
            }
            (Followed::Missed(count), false) => format!("[WARN]  {}\n", missed(count)),
        })
    }
}

fn missed(count: u64) -> String {
    format!("{count} lines of the log are left out: they came faster than they were read")
}
