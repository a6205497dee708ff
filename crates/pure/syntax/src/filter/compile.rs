//! Checks an expression against the description of the rows, and makes its values typed ones.

use regex::{Regex, RegexBuilder};

use super::{
    Field, Kind, MAX_PATTERNS, Problem,
    expression::{Expression, Match, Operator, Verb},
    literal,
};

/// How much memory one pattern may take once compiled, in bytes.
const MAX_PATTERN_SIZE: usize = 1 << 20;

/// An expression that can be asked about a row.
#[derive(Clone, Debug)]
pub(super) enum Test {
    Not(Box<Self>),
    All(Vec<Self>),
    Any(Vec<Self>),
    Ask(Question),
}

/// One question about one field.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// The fields of the row itself.
    pub(super) row: &'static [Field],
    pub(super) selector: Vec<String>,
    pub(super) operator: Operator,
    pub(super) operand: Operand,
}

/// What a field is compared with, in the field's own type.
#[derive(Clone, Debug)]
pub(super) enum Operand {
    Nothing,
    Text(String),
    Bool(bool),
    Int(i64),
    Float(f64),
    Pattern(Regex),
}

/// Checks a whole expression.
pub(super) fn compile(expression: Expression, row: &'static [Field]) -> Result<Test, Problem> {
    Compiler { row, patterns: 0 }.test(expression)
}

struct Compiler {
    row: &'static [Field],
    patterns: usize,
}

impl Compiler {
    fn test(&mut self, expression: Expression) -> Result<Test, Problem> {
        Ok(match expression {
            Expression::Not(operand) => Test::Not(Box::new(self.test(*operand)?)),
            Expression::All(operands) => Test::All(self.tests(operands)?),
            Expression::Any(operands) => Test::Any(self.tests(operands)?),
            Expression::Match(question) => Test::Ask(self.question(question)?),
        })
    }

    fn tests(&mut self, expressions: Vec<Expression>) -> Result<Vec<Test>, Problem> {
        expressions.into_iter().map(|expression| self.test(expression)).collect()
    }

    fn question(&mut self, question: Match) -> Result<Question, Problem> {
        let Match { selector, operator, value } = question;
        let kind = resolve(Kind::Object(self.row), &selector)?;
        if !allows(kind, operator.verb) {
            let selector = selector.join(".");
            return Err(Problem::Operator { operator: operator.name(), selector });
        }
        let operand = match value {
            None => Operand::Nothing,
            Some(value) if operator.verb == Verb::Matches => self.pattern(value, &selector)?,
            Some(value) => operand(kind, value, &selector)?,
        };
        Ok(Question { row: self.row, selector, operator, operand })
    }

    fn pattern(&mut self, value: String, selector: &[String]) -> Result<Operand, Problem> {
        self.patterns += 1;
        if self.patterns > MAX_PATTERNS {
            return Err(Problem::TooManyPatterns);
        }
        let mut regex = RegexBuilder::new(&value);
        regex.size_limit(MAX_PATTERN_SIZE).dfa_size_limit(MAX_PATTERN_SIZE);
        regex.build().map(Operand::Pattern).map_err(|error| Problem::Pattern {
            value,
            selector: selector.join("."),
            message: last_line(&error.to_string()),
        })
    }
}

/// The type of the field that a selector names.
fn resolve(row: Kind, selector: &[String]) -> Result<Kind, Problem> {
    let mut kind = row;
    for (index, name) in selector.iter().enumerate() {
        let mut container = kind;
        while let Kind::List(element) = container {
            container = *element;
        }
        let invalid = |fields| {
            let selector = selector.iter().take(index + 1).map(String::as_str);
            Problem::Selector { selector: selector.collect::<Vec<_>>().join("."), fields }
        };
        kind = match container {
            Kind::Map(element) => *element,
            Kind::Object(fields) => {
                let found = fields.iter().find(|field| field.name == name);
                let names = || fields.iter().map(|field| field.name).collect();
                found.ok_or_else(|| invalid(names()))?.kind
            }
            _ => return Err(invalid(Vec::new())),
        };
    }
    Ok(kind)
}

fn allows(kind: Kind, verb: Verb) -> bool {
    match verb {
        Verb::Equal => kind.is_single(),
        Verb::Matches => kind == Kind::String,
        Verb::IsEmpty => matches!(kind, Kind::List(_) | Kind::Map(_)),
        Verb::In => match kind {
            Kind::String | Kind::Map(_) => true,
            Kind::List(element) => element.is_single(),
            _ => false,
        },
    }
}

/// The value as one of the field's type, or of its elements' type.
fn operand(kind: Kind, value: String, selector: &[String]) -> Result<Operand, Problem> {
    let single = if let Kind::List(element) = kind { *element } else { kind };
    let (operand, expected) = match single {
        Kind::Bool => (literal::bool(&value).map(Operand::Bool), "boolean"),
        Kind::Int => (literal::int(&value).map(Operand::Int), "whole number"),
        Kind::Float => (value.parse().ok().map(Operand::Float), "number"),
        _ => return Ok(Operand::Text(value)),
    };
    operand.ok_or_else(|| Problem::Value { value, selector: selector.join("."), expected })
}

/// The regex crate draws a picture of the pattern; what is wrong stands in the last line.
fn last_line(message: &str) -> String {
    let line = message.lines().last().unwrap_or_default();
    line.trim_start_matches("error: ").to_owned()
}
