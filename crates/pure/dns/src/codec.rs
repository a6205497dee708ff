//! The wire form of messages (RFC 1035 section 4). The library behind it is named in this module only.

mod decode;
mod encode;
mod name;

pub use decode::{Rejected, decode, decode_records};
pub use encode::{Compression, Header, encode, encode_question, encode_rejection};

/// Bytes of a message's header.
pub const HEADER: usize = 12;
