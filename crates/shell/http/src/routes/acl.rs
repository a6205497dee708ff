//! Every ACL endpoint while ACLs are off (http-api 1.1).

use http::StatusCode;

use crate::{call::Call, error::Failure, reply::Reply};

pub(super) async fn disabled(_: Call) -> Result<Reply, Failure> {
    Err(Failure::new(StatusCode::UNAUTHORIZED, "ACL support disabled"))
}
