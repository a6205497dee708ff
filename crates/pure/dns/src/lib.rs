//! DNS: a question → a query to the store; its answer → records (http-api 5).
//!
//! [`Responder`] takes a packet and gives a packet. What it cannot know itself, addresses of names outside of the
//! zones, comes back as a [`Step`] for the listener to carry out.
#![warn(missing_docs)]

mod domain_name;
mod record;
mod request;

mod name;
mod reverse;
mod zone;

mod address;
mod lookup;
mod shuffle;
mod text;
mod ttl;

mod answer;
mod draft;

pub mod codec;
mod truncate;

pub mod recurse;
mod respond;

pub use answer::{Moment, Resolved};
pub use domain_name::DomainName;
pub use draft::{Draft, Rcode};
pub use name::{Asked, Place, parse};
pub use record::{Authority, Data, Record, RecordType, Service};
pub use request::{Edns, Request, Subnet, Transport};
pub use respond::{Responder, Step, Unfinished};
pub use zone::{InvalidDomain, Zone};
