//! An answer before it is fitted to its transport.

use crate::Record;

/// How an answer ends (RFC 6895 section 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the code of that name in RFC 6895")]
pub enum Rcode {
    NoError,
    FormErr,
    ServFail,
    NxDomain,
    NotImp,
    Refused,
    /// EDNS of a version that is not known; needs an OPT record.
    BadVers,
}

impl Rcode {
    /// The code's number; above 15 its upper bits go into the OPT record.
    pub const fn number(self) -> u16 {
        match self {
            Self::NoError => 0,
            Self::FormErr => 1,
            Self::ServFail => 2,
            Self::NxDomain => 3,
            Self::NotImp => 4,
            Self::Refused => 5,
            Self::BadVers => 16,
        }
    }
}

/// The records of an answer, all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// How it ends.
    pub rcode: Rcode,
    /// The AA flag: the name is in one of our zones.
    pub authoritative: bool,
    /// What was asked for.
    pub answers: Vec<Record>,
    /// SOA of negative answers, NS.
    pub authorities: Vec<Record>,
    /// What the client would ask for next.
    pub additionals: Vec<Record>,
}

impl Draft {
    /// An authoritative answer without records.
    pub const fn new(rcode: Rcode) -> Self {
        Self {
            rcode,
            authoritative: true,
            answers: Vec::new(),
            authorities: Vec::new(),
            additionals: Vec::new(),
        }
    }

    /// An answer about a name that is not ours.
    pub fn foreign(rcode: Rcode) -> Self {
        Self { authoritative: false, ..Self::new(rcode) }
    }
}
