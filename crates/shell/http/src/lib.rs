//! The HTTP API: requests become queries, commands and operations, and their answers JSON of the official shape.
//! It decides nothing: what is allowed, what a name means and what is stored is the business of others.
#![warn(missing_docs)]

mod serve;

mod connections;

mod api;

mod dispatch;

mod endpoint;

mod routes;

mod call;
mod local;

mod read;

mod escape;
mod path;
mod query;
mod tenancy;
mod token;

mod body;
mod decode;

mod filter;
mod meta;
mod peer_meta;
mod read_options;

mod gzip;
mod json;
mod reply;
mod shape;

mod error;

pub use api::HttpApi;
pub use reply::ReplyBody;
pub use serve::serve;
