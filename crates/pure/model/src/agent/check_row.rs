//! From a definition to the `HealthCheck` row that the agent shows and the catalog holds.

use syntax::duration::GoDuration;

use super::{CheckDefinition, CheckInvalid};
use crate::{CheckStatus, HealthCheck, NodeService, Str, tenancy};

/// Why a check is refused that is registered on its own (http-api 3.12).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckRegistrationError {
    /// No name; 400.
    #[error("Missing check name")]
    NoName,
    /// A status other than passing, warning and critical; 400.
    #[error("Bad check status")]
    BadStatus,
    /// Fields that do not go together; 400.
    #[error("Invalid check: {0}")]
    Invalid(#[from] CheckInvalid),
}

impl CheckDefinition {
    /// Checks a definition that is registered on its own.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn validate_registration(&self) -> Result<(), CheckRegistrationError> {
        if self.name.is_empty() {
            return Err(CheckRegistrationError::NoName);
        }
        if !self.has_settable_status() {
            return Err(CheckRegistrationError::BadStatus);
        }
        Ok(self.validate()?)
    }

    /// Whether `Status` is absent or one that a client may set.
    pub(super) fn has_settable_status(&self) -> bool {
        self.status.is_empty() || CheckStatus::parse_settable(&self.status).is_some()
    }

    /// The row of a check that is registered on its own: its id is by default its name. `service` is the instance
    /// that it belongs to, if any.
    pub fn row(&self, node: &str, service: Option<&NodeService>) -> HealthCheck {
        let id = if self.id.is_empty() { &self.name } else { &self.id };
        let mut row = self.fill(HealthCheck::new(node.into(), id.clone()), service);
        row.name = self.name.clone();
        // The official build prints zero spans here, and none in checks that came with their service.
        row.interval = self.interval.to_string().into();
        row.timeout = self.timeout.to_string().into();
        row
    }

    /// The row of one of the checks that came with `service`; `number` counts from 1 when there are several.
    pub(super) fn row_of_service(
        &self,
        node: &str,
        service: &NodeService,
        number: Option<usize>,
    ) -> HealthCheck {
        let id = match number {
            _ if !self.id.is_empty() => self.id.clone(),
            None => format!("service:{}", service.id).into(),
            Some(number) => format!("service:{}:{number}", service.id).into(),
        };
        let mut row = self.fill(HealthCheck::new(node.into(), id), Some(service));
        row.name = if self.name.is_empty() {
            format!("Service '{}' check", service.service).into()
        } else {
            self.name.clone()
        };
        row.interval = unless_zero(self.interval);
        row.timeout = unless_zero(self.timeout);
        row
    }

    fn fill(&self, mut row: HealthCheck, service: Option<&NodeService>) -> HealthCheck {
        if !self.status.is_empty() {
            row.status = self.status.clone();
        }
        row.notes = self.notes.clone();
        row.kind = self.kind().map_or("", |kind| kind.as_str()).into();
        row.partition = or_default(&self.partition);
        row.namespace = or_default(&self.namespace);
        if let Some(service) = service {
            row.service_id = service.id.clone();
            row.service_name = service.service.clone();
            row.service_tags = service.tags.clone();
            row.partition = service.partition.clone();
            row.namespace = service.namespace.clone();
        }
        row
    }
}

pub(super) fn or_default(name: &Str) -> Str {
    if name.is_empty() { tenancy::default_name() } else { name.clone() }
}

fn unless_zero(span: GoDuration) -> Str {
    if span == GoDuration::ZERO { "".into() } else { span.to_string().into() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::agent::decode_check_body;

    #[test]
    fn registrations_need_a_name_and_a_sane_status() {
        let text = |json| {
            decode_check_body(&json).unwrap().validate_registration().unwrap_err().to_string()
        };
        assert_eq!(text(json!({"TTL": "1s"})), "Missing check name");
        assert_eq!(text(json!({"Name": "c", "TTL": "1s", "Status": "fluffy"})), "Bad check status");
        assert_eq!(text(json!({"Name": "c"})), "Invalid check: TTL must be > 0 for TTL checks");
    }

    #[test]
    fn a_check_on_its_own_is_named_by_its_name() {
        let json = json!({"Name": "mem", "TTL": "15s", "Notes": "n"});
        let row = decode_check_body(&json).unwrap().row("n1", None);
        assert_eq!((&*row.check_id, &*row.name, &*row.status), ("mem", "mem", "critical"));
        assert_eq!((&*row.kind, &*row.interval, &*row.timeout), ("ttl", "0s", "0s"));
        assert_eq!((&*row.notes, &*row.service_id), ("n", ""));
    }
}
