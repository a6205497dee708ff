//! Asking the query door on behalf of a request.

use futures_util::{StreamExt, stream::FuturesUnordered};
use http::StatusCode;
use server::{Consistency, ReadAnswer};
use state::{Answer, Query};

use crate::{call::Call, error::Failure, meta::Meta, read_options::ReadRequest};

/// An answer of the door and what its reader is told beside it.
pub(crate) struct Read {
    pub(crate) answer: Answer,
    pub(crate) meta: Meta,
}

/// Takes the rows out of a [`Read`], and returns from the function if they are of another kind than expected.
macro_rules! rows {
    ($read:expr, $kind:ident) => {
        match $read {
            $crate::read::Read { answer: state::Answer::$kind(rows), meta } => (rows, meta),
            _ => return Err($crate::error::Failure::mismatch()),
        }
    };
}
pub(crate) use rows;

impl Call {
    /// What the request says of how it wants to be answered.
    pub(crate) fn read_request(&self) -> Result<ReadRequest, Failure> {
        ReadRequest::parse(&self.params, &self.headers, self.api.waits(), self.datacenter())
    }

    /// Answers a query as the request wants it.
    pub(crate) async fn read(&self, query: &Query) -> Result<Read, Failure> {
        self.ask(query, self.read_request()?).await
    }

    /// The same for endpoints that tell how the answer was made.
    pub(crate) async fn read_telling(&self, query: &Query) -> Result<Read, Failure> {
        let request = self.read_request()?;
        let Read { answer, meta } = self.ask(query, request).await?;
        Ok(Read { answer, meta: telling(meta, request) })
    }

    /// The same for endpoints that the official build can answer from a cache. Ours never does, which `?cached` is told.
    pub(crate) async fn read_cacheable(&self, query: &Query) -> Result<Read, Failure> {
        let cache_miss = self.read_request()?.cached;
        let Read { answer, meta } = self.read_telling(query).await?;
        Ok(Read { answer, meta: Meta { cache_miss, ..meta } })
    }

    /// Answers a query now, whatever the request says of waiting: for rows that complete another answer.
    pub(crate) async fn read_now(&self, query: &Query) -> Result<Read, Failure> {
        self.ask(query, self.read_request()?.at_once()).await
    }

    /// Answers a query with these options.
    pub(crate) async fn ask(&self, query: &Query, request: ReadRequest) -> Result<Read, Failure> {
        let mut answer = self.door(query, request).await?;
        if request.max_stale.is_some_and(|bound| answer.last_contact > bound) {
            answer = self.door(query, request.by_leader()).await?;
        }
        let meta = Meta::of(&answer);
        Ok(Read { answer: answer.answer, meta })
    }

    /// Waits until the index of any of these queries has passed, or the time is up.
    pub(crate) async fn wait_any(
        &self,
        queries: &[Query],
        request: ReadRequest,
    ) -> Result<(), Failure> {
        if request.min_index == 0 {
            return Ok(());
        }
        let mut waiting: FuturesUnordered<_> =
            queries.iter().map(|query| self.door(query, request)).collect();
        while let Some(answer) = waiting.next().await {
            if answer?.index > request.min_index {
                break;
            }
        }
        Ok(())
    }

    /// Answers several queries at once. The index is the highest of theirs.
    pub(crate) async fn ask_all(
        &self,
        queries: &[Query],
        request: ReadRequest,
    ) -> Result<(Vec<Answer>, Meta), Failure> {
        let (mut answers, mut joined) = (Vec::with_capacity(queries.len()), None);
        for query in queries {
            let Read { answer, meta } = self.ask(query, request.at_once()).await?;
            answers.push(answer);
            joined = Some(match joined {
                None => meta,
                Some(earlier) => meta.joined(&earlier),
            });
        }
        Ok((answers, joined.ok_or_else(Failure::mismatch)?))
    }

    async fn door(&self, query: &Query, request: ReadRequest) -> Result<ReadAnswer, Failure> {
        let options = request.options(rand::random());
        tokio::select! {
            biased;
            answer = self.server().read(query, options) => Ok(answer?),
            () = self.api.stopping() => {
                Err(Failure::new(StatusCode::SERVICE_UNAVAILABLE, "the agent is shutting down"))
            }
        }
    }
}

/// Adds how the answer was made.
pub(crate) fn telling(meta: Meta, request: ReadRequest) -> Meta {
    let fallen_back = request.max_stale.is_some_and(|bound| meta.last_contact > bound.as_millis());
    let made = if fallen_back { Consistency::Default } else { request.consistency };
    meta.made(made)
}
