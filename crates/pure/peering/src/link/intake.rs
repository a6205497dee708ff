//! The peer's resources: each is imported in order and answered when its import is done
//! (protocol 4.5).

use std::collections::VecDeque;

use model::Str;
use wire::Message;
use wire::peerstream::Operation;
use wire::peerstream::replication_message::{Request, Response};
use wire::status::Status;

use super::event::{Effect, Ticket};
use super::status::{Complaint, LinkStatus};
use crate::clip::clip;
use crate::import::{self, LocalNames};
use crate::{Code, ImportError, ImportRequest, Resource};

/// Imports and bytes at which the caller should stop reading.
const PAUSE_IMPORTS: usize = 256;
const PAUSE_BYTES: usize = 8 * 1024 * 1024;

/// Unsent answers at which the caller should stop reading. Far more than the peer's window takes,
/// so that two ends cannot wait for each other.
const PAUSE_ANSWERS: usize = 16 * 1024;

/// A caller that reads on ends the stream here: a pause, one frame of any size, and some slack.
const MAX_BYTES: usize = 256 * 1024 * 1024;
const MAX_WAITING: usize = 64 * 1024;

/// What one waiting entry costs beside its text, and what the rows of an instance cost.
const ENTRY_BYTES: usize = 256;
const INSTANCE_BYTES: usize = 1024;
const CHECK_BYTES: usize = 512;

/// The official nonce has 8 bytes; we echo what we get, within reason.
const MAX_NONCE: usize = 256;

#[derive(Debug)]
pub(super) struct Intake {
    local: LocalNames,
    /// Only a dialer takes server addresses.
    is_dialer: bool,
    next_ticket: u64,
    waiting: VecDeque<Waiting>,
    answers: VecDeque<Request>,
    bytes: usize,
}

/// Why a response is not imported, or a stream not continued.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) code: Code,
    pub(super) message: String,
}

/// A response whose answer is still to come.
#[derive(Debug)]
struct Waiting {
    ticket: Ticket,
    resource: Option<Resource>,
    /// Type and name as the peer wrote them, clipped.
    url: String,
    id: String,
    nonce: String,
    bytes: usize,
    /// Names to show when this list is imported.
    list: Option<Vec<Str>>,
    result: Option<Result<(), Refusal>>,
}

impl Intake {
    pub(super) const fn new(local: LocalNames, is_dialer: bool) -> Self {
        Self {
            local,
            is_dialer,
            next_ticket: 0,
            waiting: VecDeque::new(),
            answers: VecDeque::new(),
            bytes: 0,
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        self.waiting.len() < PAUSE_IMPORTS
            && self.answers.len() < PAUSE_ANSWERS
            && self.bytes < PAUSE_BYTES
    }

    pub(super) const fn backlog_bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn clear(&mut self) {
        self.waiting = VecDeque::new();
        self.answers = VecDeque::new();
        self.bytes = 0;
    }

    /// Takes a response in; the import to do, if it is sound. An error ends the stream.
    pub(super) fn take(&mut self, response: Response) -> Result<Option<Effect>, Refusal> {
        let entries = self.waiting.len().saturating_add(self.answers.len());
        let length = response.encoded_len();
        let read = self.read(&response);
        let bytes = read.as_ref().map_or(0, rows_cost).saturating_add(length + ENTRY_BYTES);
        if self.bytes.saturating_add(bytes) > MAX_BYTES || entries >= MAX_WAITING {
            let message = "more resources than were taken in: wait for answers".to_owned();
            return Err(Refusal { code: Code::ResourceExhausted, message });
        }
        if response.nonce.len() > MAX_NONCE {
            let message = format!("nonce longer than {MAX_NONCE} bytes");
            return Err(Refusal { code: Code::InvalidArgument, message });
        }
        let ticket = Ticket(self.next_ticket);
        self.next_ticket = self.next_ticket.wrapping_add(1);
        let mut waiting = Waiting {
            ticket,
            resource: Resource::from_url(&response.resource_url),
            url: clip(&response.resource_url).to_owned(),
            id: clip(&response.resource_id).to_owned(),
            nonce: response.nonce,
            bytes,
            list: None,
            result: None,
        };
        let effect = match read {
            Ok(request) => {
                if let ImportRequest::List(names) = &request {
                    waiting.list = Some(names.clone());
                }
                Some(Effect::Import(ticket, request))
            }
            Err(refusal) => {
                waiting.result = Some(Err(refusal));
                None
            }
        };
        self.bytes = self.bytes.saturating_add(bytes);
        self.waiting.push_back(waiting);
        Ok(effect)
    }

    fn read(&self, response: &Response) -> Result<ImportRequest, Refusal> {
        let invalid = |message| Refusal { code: Code::InvalidArgument, message };
        let (url, id) = (clip(&response.resource_url), clip(&response.resource_id));
        let Some(resource) = Resource::from_url(&response.resource_url) else {
            return Err(invalid(format!("received response for unknown resource type {url:?}")));
        };
        if response.nonce.is_empty() {
            return Err(invalid(format!("received response without a nonce for: {url}:{id}")));
        }
        if response.operation != Operation::Upsert as i32 {
            let operation = match response.operation {
                0 => Operation::Unspecified.as_str_name().to_owned(),
                number => number.to_string(),
            };
            return Err(invalid(format!("unsupported operation: {operation:?}")));
        }
        let Some(payload) = &response.resource else {
            return Err(invalid("received upsert response with no content".to_owned()));
        };
        let read = match resource {
            Resource::ServerAddresses if !self.is_dialer => Err(ImportError::DialingMode),
            _ => import::read(resource, &response.resource_id, payload, &self.local),
        };
        read.map_err(|cause| upsert_error(url, id, &cause.to_string()))
    }

    /// The server is done with an import; a ticket that does not wait is ignored.
    pub(super) fn imported(
        &mut self,
        ticket: Ticket,
        result: Result<(), String>,
        now: u64,
        status: &mut LinkStatus,
    ) {
        let found = self.waiting.iter_mut().find(|waiting| waiting.ticket == ticket);
        if let Some(waiting) = found
            && waiting.result.is_none()
        {
            waiting.result =
                Some(result.map_err(|cause| upsert_error(&waiting.url, &waiting.id, &cause)));
        }
        self.answer(now, status);
    }

    /// Answers all that are done, up to the first that is not: answers keep the peer's order.
    pub(super) fn answer(&mut self, now: u64, status: &mut LinkStatus) {
        while self.waiting.front().is_some_and(|first| first.result.is_some()) {
            let Some(Waiting { resource, url, nonce, bytes, list, result, .. }) =
                self.waiting.pop_front()
            else {
                return;
            };
            self.bytes = self.bytes.saturating_sub(bytes);
            let error = match result {
                Some(Err(refusal)) => {
                    let Refusal { code, message } = refusal;
                    status.last_refusal = Some(Complaint { at: now, message: message.clone() });
                    Some(Status { code: code.number(), message, details: Vec::new() })
                }
                _ => {
                    status.last_receive = Some(now);
                    if let Some(list) = list {
                        status.imported = list;
                    }
                    None
                }
            };
            let resource_url = resource.map_or(url, |resource| resource.url().to_owned());
            let answer =
                Request { response_nonce: nonce, resource_url, error, ..Request::default() };
            self.bytes = self.bytes.saturating_add(cost(&answer));
            self.answers.push_back(answer);
        }
    }

    pub(super) fn next_answer(&mut self) -> Option<Request> {
        let answer = self.answers.pop_front()?;
        self.bytes = self.bytes.saturating_sub(cost(&answer));
        Some(answer)
    }
}

/// Rows take more memory than their bytes on the wire: a tiny instance some hundred times as much.
fn rows_cost(request: &ImportRequest) -> usize {
    let ImportRequest::Service(service) = request else { return 0 };
    let checks: usize = service.instances.iter().map(|instance| instance.checks.len()).sum();
    service.instances.len() * INSTANCE_BYTES + checks * CHECK_BYTES
}

fn cost(answer: &Request) -> usize {
    ENTRY_BYTES.saturating_add(answer.encoded_len())
}

/// The text of protocol 4.5, row 4.
fn upsert_error(url: &str, id: &str, cause: &str) -> Refusal {
    let message = format!("upsert error, ResourceURL: {url:?}, ResourceID: {id:?}: {cause}");
    Refusal { code: Code::Internal, message }
}
