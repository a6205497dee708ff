//! The messages against recordings of official servers.

mod decoded_json;
mod recordings;
