//! The gRPC status codes that end a stream or refuse a resource.

/// A gRPC status code; only those that the stream uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// 2: no better code, as the official build ends a stream after a timeout.
    Unknown = 2,
    /// 3: the peer broke a rule of the protocol.
    InvalidArgument = 3,
    /// 8: the peer sent more than was asked for.
    ResourceExhausted = 8,
    /// 13: the import failed here.
    Internal = 13,
}

impl Code {
    /// The number on the wire.
    pub const fn number(self) -> i32 {
        self as i32
    }
}
