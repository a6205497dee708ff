//! Answers an expression about a row.

use serde_json::Value;

use super::{
    Kind,
    compile::{Operand, Question, Test},
    expression::Verb,
};

impl Test {
    /// Whether the expression is true of that row.
    pub(super) fn is_true_of(&self, row: &Value) -> bool {
        match self {
            Self::Not(operand) => !operand.is_true_of(row),
            Self::All(operands) => operands.iter().all(|operand| operand.is_true_of(row)),
            Self::Any(operands) => operands.iter().any(|operand| operand.is_true_of(row)),
            Self::Ask(question) => {
                question.walk(Kind::Object(question.row), row, &question.selector)
            }
        }
    }
}

impl Question {
    /// Goes down to the field that the rest of the selector names, and asks there.
    fn walk(&self, kind: Kind, value: &Value, selector: &[String]) -> bool {
        let Some((name, rest)) = selector.split_first() else {
            return self.ask(kind, value);
        };
        match kind {
            Kind::Object(fields) => {
                let Some(field) = fields.iter().find(|field| field.name == name) else {
                    return false;
                };
                self.walk(field.kind, value.get(field.json).unwrap_or(&Value::Null), rest)
            }
            Kind::Map(element) => match value.get(name) {
                Some(member) => self.walk(*element, member, rest),
                None => self.without_key(),
            },
            Kind::List(element) => {
                let mut elements = value.as_array().into_iter().flatten();
                elements.any(|item| self.walk(*element, item, selector))
            }
            _ => false,
        }
    }

    /// The answer when a map lacks the key. That `matches` is true then is how go-bexpr 0.1.2 has it.
    fn without_key(&self) -> bool {
        match self.operator.verb {
            Verb::Equal | Verb::In => self.operator.negated,
            Verb::IsEmpty => !self.operator.negated,
            Verb::Matches => true,
        }
    }

    fn ask(&self, kind: Kind, value: &Value) -> bool {
        let answer = match self.operator.verb {
            Verb::Equal => self.operand.equals(value),
            Verb::In => self.operand.is_in(kind, value),
            Verb::IsEmpty => match value {
                Value::Array(list) => list.is_empty(),
                Value::Object(map) => map.is_empty(),
                _ => true,
            },
            Verb::Matches => self.operand.matches(text(value)),
        };
        answer != self.operator.negated
    }
}

impl Operand {
    fn equals(&self, value: &Value) -> bool {
        match self {
            Self::Text(wanted) => text(value) == wanted,
            Self::Bool(wanted) => value.as_bool().unwrap_or_default() == *wanted,
            Self::Int(wanted) if value.is_number() => value.as_i64() == Some(*wanted),
            Self::Int(wanted) => *wanted == 0,
            Self::Float(wanted) => value.as_f64().unwrap_or_default() == *wanted,
            Self::Nothing | Self::Pattern(_) => false,
        }
    }

    fn is_in(&self, kind: Kind, value: &Value) -> bool {
        match (kind, self) {
            (Kind::List(_), _) => {
                value.as_array().into_iter().flatten().any(|element| self.equals(element))
            }
            (Kind::Map(_), Self::Text(key)) => value.get(key).is_some(),
            (_, Self::Text(part)) => text(value).contains(part.as_str()),
            _ => false,
        }
    }

    fn matches(&self, text: &str) -> bool {
        matches!(self, Self::Pattern(regex) if regex.is_match(text))
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
