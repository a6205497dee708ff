//! `consul partition write` and `consul namespace write`.

use std::marker::PhantomData;

use model::tolerant::is_spelling_of;
use serde_json::{Map, Value};
use syntax::hcl;

use super::noun::Noun;
use super::row::Style;
use crate::client_flags::ClientFlags;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::input;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb};

/// The fields of a definition, as the API spells them.
const FIELDS: &[&str] = &["Name", "Description", "ACLs", "Meta"];

#[derive(Default)]
pub(crate) struct Write<N> {
    http: ClientFlags,
    format: String,
    show_meta: bool,
    noun: PhantomData<N>,
}

impl<N: Noun> Verb for Write<N> {
    const PAGE: Page = N::WRITE;
    const ARGUMENTS: Arguments = Arguments::Taken;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, N::GROUPS);
        set.string(&mut self.format, "format", super::FORMAT);
        set.switch(&mut self.show_meta, "show-meta", super::SHOW_META);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let style = Style::new(&self.format, self.show_meta)?;
        let args = std::mem::take(&mut call.args);
        let [path] = args.as_slice() else {
            return Err(Failure::new("Must specify exactly one file, or - for standard input"));
        };
        let text = input::path(call.environment, path).doing("Failed to load data")?;
        let reading = format!("Failed to decode {}", N::WORD);
        let typed = hcl::parse(&String::from_utf8_lossy(&text)).doing(&reading)?;
        let body = definition(&typed).doing(&reading)?;
        let name = body.get("Name").and_then(Value::as_str).unwrap_or_default().to_owned();
        let client = call.client(&self.http)?;
        let request = client.put(&format!("{}/{name}", N::ONE)).json(&body.into());
        let doing = format!("Error writing {} \"{name}\"", N::WORD);
        request.send_ok().await.and_then(|answer| style.one(&answer)).doing(&doing)
    }
}

/// Why a text defines nothing.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum DefinitionError {
    #[error("invalid key \"{0}\"; use Name, Description, ACLs or Meta")]
    Unknown(String),
    #[error("Name is required")]
    NoName,
}

/// The definition with the spelling of the API, HCL's blocks unwrapped.
fn definition(typed: &Value) -> Result<Map<String, Value>, DefinitionError> {
    let mut body = Map::new();
    for (key, value) in typed.as_object().into_iter().flatten() {
        let field = FIELDS.iter().find(|field| is_spelling_of(key, field));
        let field = field.ok_or_else(|| DefinitionError::Unknown(key.clone()))?;
        let value = match hcl::as_object(value) {
            Some(object) => Value::Object(object.into_owned()),
            None => value.clone(),
        };
        body.insert((*field).to_owned(), value);
    }
    match body.get("Name") {
        Some(Value::String(name)) if !name.is_empty() => Ok(body),
        _ => Err(DefinitionError::NoName),
    }
}

#[cfg(test)]
mod tests {
    use super::{DefinitionError, definition};
    use serde_json::{Value, json};
    use syntax::hcl;

    fn read(text: &str) -> Result<Value, DefinitionError> {
        definition(&hcl::parse(text).unwrap()).map(Value::Object)
    }

    #[test]
    fn a_definition_may_be_spelled_as_people_do() {
        let text = "name = \"a\" description = \"b\"\nmeta { k = \"v\" }";
        let body = json!({ "Name": "a", "Description": "b", "Meta": { "k": "v" } });
        assert_eq!(read(text), Ok(body));
        assert_eq!(read("name = \"a\"\nnope = 1"), Err(DefinitionError::Unknown("nope".into())));
        assert_eq!(read("description = \"a\""), Err(DefinitionError::NoName));
    }
}
