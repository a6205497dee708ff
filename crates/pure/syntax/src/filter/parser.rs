//! Reads expressions: `or` binds weakest, then `and`, then `not`; parentheses group.

use super::{
    MAX_DEPTH, MAX_LENGTH, Problem,
    expression::{Expression, Match, Operator, Verb},
    scanner::Scanner,
};

/// The operators between a field and a value that are words.
const WORDS: [(&[&str], Operator); 4] = [
    (&["contains"], Operator { verb: Verb::In, negated: false }),
    (&["not", "contains"], Operator { verb: Verb::In, negated: true }),
    (&["matches"], Operator { verb: Verb::Matches, negated: false }),
    (&["not", "matches"], Operator { verb: Verb::Matches, negated: true }),
];

/// Reads a whole expression.
pub(super) fn parse(text: &str) -> Result<Expression, Problem> {
    if text.len() > MAX_LENGTH {
        return Err(Problem::TooLong);
    }
    let mut parser = Parser { scanner: Scanner::new(text), depth: 0 };
    parser.scanner.blanks();
    let expression = parser.disjunction()?;
    parser.scanner.blanks();
    let rest = parser.scanner.rest();
    if rest.is_empty() {
        return Ok(expression);
    }
    let word = rest.split_whitespace().next().unwrap_or_default();
    Err(parser.scanner.error(format!(
        "unexpected {word:?}: quote a value that is more than a word or number, and join with and, or"
    )))
}

struct Parser<'a> {
    scanner: Scanner<'a>,
    depth: usize,
}

impl Parser<'_> {
    fn disjunction(&mut self) -> Result<Expression, Problem> {
        self.joined("or", Self::conjunction, Expression::Any)
    }

    fn conjunction(&mut self) -> Result<Expression, Problem> {
        self.joined("and", Self::negation, Expression::All)
    }

    /// Reads one operand or several with that word between them.
    fn joined(
        &mut self,
        word: &str,
        operand: fn(&mut Self) -> Result<Expression, Problem>,
        join: fn(Vec<Expression>) -> Expression,
    ) -> Result<Expression, Problem> {
        let first = operand(self)?;
        if !self.scanner.words_and_blanks(&[word]) {
            return Ok(first);
        }
        let mut operands = vec![first, operand(self)?];
        while self.scanner.words_and_blanks(&[word]) {
            operands.push(operand(self)?);
        }
        Ok(join(operands))
    }

    /// `not` and what it negates. The word may also be a field's name or a value: `not in Tags`.
    fn negation(&mut self) -> Result<Expression, Problem> {
        let start = self.scanner;
        if !(self.scanner.eat("not") && self.scanner.blanks()) {
            self.scanner = start;
            return self.grouping();
        }
        let problem = match self.deeper(Self::negation) {
            Ok(operand) => return Ok(Expression::Not(Box::new(operand))),
            Err(Problem::TooDeep) => return Err(Problem::TooDeep),
            Err(problem) => problem,
        };
        self.scanner = start;
        self.question().map_err(|_| problem)
    }

    fn grouping(&mut self) -> Result<Expression, Problem> {
        if !self.scanner.eat("(") {
            return self.question();
        }
        self.scanner.blanks();
        let expression = self.deeper(Self::disjunction)?;
        self.scanner.blanks();
        if !self.scanner.eat(")") {
            return Err(self.scanner.error("closing parenthesis expected"));
        }
        Ok(expression)
    }

    /// One question about one field, in either order of field and value.
    fn question(&mut self) -> Result<Expression, Problem> {
        let start = self.scanner;
        if let Some(selector) = self.selector()? {
            if let Some(operator) = self.operator_before_value() {
                let value = Some(self.value()?);
                return Ok(Expression::Match(Match { selector, operator, value }));
            }
            if let Some(operator) = self.emptiness() {
                return Ok(Expression::Match(Match { selector, operator, value: None }));
            }
        }
        self.scanner = start;
        let value = Some(self.value()?);
        let negated = self.scanner.words_and_blanks(&["not", "in"]);
        if !negated && !self.scanner.words_and_blanks(&["in"]) {
            return Err(self.scanner.error(
                "operator expected: ==, !=, in, contains, matches, is empty, or one with not",
            ));
        }
        let operator = Operator { verb: Verb::In, negated };
        match self.selector()? {
            Some(selector) => Ok(Expression::Match(Match { selector, operator, value })),
            None => Err(self.scanner.error("name of a field expected")),
        }
    }

    fn operator_before_value(&mut self) -> Option<Operator> {
        let mut ahead = self.scanner;
        ahead.blanks();
        for (sign, negated) in [("==", false), ("!=", true)] {
            if ahead.eat(sign) {
                ahead.blanks();
                self.scanner = ahead;
                return Some(Operator { verb: Verb::Equal, negated });
            }
        }
        let found = WORDS.iter().find(|(words, _)| self.scanner.words_and_blanks(words))?;
        Some(found.1)
    }

    fn emptiness(&mut self) -> Option<Operator> {
        let negated = self.scanner.words(&["is", "not", "empty"]);
        (negated || self.scanner.words(&["is", "empty"]))
            .then_some(Operator { verb: Verb::IsEmpty, negated })
    }

    /// A bare word (which may look like a selector), a number or a string.
    fn value(&mut self) -> Result<String, Problem> {
        if let Some(words) = self.selector()? {
            return Ok(words.join("."));
        }
        if let Some(number) = self.scanner.number()? {
            return Ok(number.to_owned());
        }
        let string = self.scanner.string()?;
        string.ok_or_else(|| self.scanner.error("a field's name or a value expected"))
    }

    /// `Name.name["any key"]`; `None` when no name is next.
    fn selector(&mut self) -> Result<Option<Vec<String>>, Problem> {
        let Some(first) = self.scanner.identifier() else {
            return Ok(None);
        };
        let mut names = vec![first.to_owned()];
        loop {
            let mut ahead = self.scanner;
            if ahead.eat(".") {
                let Some(name) = ahead.identifier() else {
                    return Ok(Some(names));
                };
                names.push(name.to_owned());
            } else if ahead.eat("[") {
                ahead.blanks();
                let key = ahead.string()?;
                names.push(key.ok_or_else(|| ahead.error("string expected as a map's key"))?);
                ahead.blanks();
                if !ahead.eat("]") {
                    return Err(ahead.error("closing bracket expected"));
                }
            } else {
                return Ok(Some(names));
            }
            self.scanner = ahead;
        }
    }

    /// Reads something that nests.
    fn deeper(
        &mut self,
        read: fn(&mut Self) -> Result<Expression, Problem>,
    ) -> Result<Expression, Problem> {
        if self.depth >= MAX_DEPTH {
            return Err(Problem::TooDeep);
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }
}
