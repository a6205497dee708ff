//! `consul kv get`.

use crate::client::{Client, ClientError};
use crate::client_flags::{ClientFlags, Groups};
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb};

use super::pair::{self, Pair};

pub(crate) struct Get {
    http: ClientFlags,
    base64: bool,
    detailed: bool,
    keys: bool,
    recurse: bool,
    separator: String,
}

impl Default for Get {
    fn default() -> Self {
        Self {
            http: ClientFlags::default(),
            base64: false,
            detailed: false,
            keys: false,
            recurse: false,
            separator: "/".to_owned(),
        }
    }
}

impl Verb for Get {
    const PAGE: Page = Page {
        path: "kv get",
        synopsis: "Reads one key, or all keys with a prefix",
        usage: &["[options] [KEY_OR_PREFIX]"],
        about: &[
            "Prints the value of a key. A key that does not exist is an error. With -recurse or \
             -keys the word is a prefix, and an empty one means everything.",
            "$ consul kv get config/limit",
            "$ consul kv get -recurse config/",
        ],
    };
    const ARGUMENTS: Arguments = Arguments::Taken;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CSM);
        set.switch(&mut self.base64, "base64", "Print values in base64.");
        set.switch(&mut self.detailed, "detailed", "Print indexes, flags and session too.");
        set.switch(&mut self.keys, "keys", "Print the names of the keys with the prefix.");
        set.switch(&mut self.recurse, "recurse", "Print every key with the prefix.");
        set.string(
            &mut self.separator,
            "separator",
            "With -keys: stop each name after this text, once.",
        );
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let key = super::key(call)?;
        if key.is_empty() && !self.recurse && !self.keys {
            return Err(Failure::new("Error! Missing KEY argument"));
        }
        let client = call.client(&self.http)?;
        let querying = "Error querying Consul agent";
        if self.recurse {
            let pairs = pair::list(&client, &key).await.doing(querying)?;
            return self.all(&pairs).doing("Error rendering KV pair");
        }
        if self.keys {
            return Ok(Report::lines(self.names(&client, &key).await.doing(querying)?));
        }
        let Some(pair) = one(&client, &key).await.doing(querying)? else {
            return Err(Failure::new(format!("Error! No key exists at: {key}")));
        };
        let value = pair.value(self.base64).doing("Error rendering KV pair")?;
        Ok(Report::bytes(&if self.detailed { pair.details(Some(value)) } else { value }))
    }
}

impl Get {
    async fn names(&self, client: &Client, prefix: &str) -> Result<Vec<String>, ClientError> {
        let request = client.get(&super::path(prefix)).query("keys", "");
        let request = request.query_opt("separator", &self.separator);
        request.send().await?.found()?.map_or_else(|| Ok(Vec::new()), |answer| answer.json())
    }

    fn all(&self, pairs: &[Pair]) -> Result<Report, ClientError> {
        let mut blocks = Vec::new();
        for pair in pairs {
            let value = if self.keys { None } else { Some(pair.value(self.base64)?) };
            blocks.push(match value {
                value if self.detailed => {
                    let mut block = pair.details(value);
                    block.push(b'\n');
                    block
                }
                None => pair.key.clone().into_bytes(),
                Some(value) => [pair.key.as_bytes(), b":", value.as_slice()].concat(),
            });
        }
        if self.detailed
            && let Some(last) = blocks.last_mut()
        {
            last.pop();
        }
        Ok(if blocks.is_empty() { Report::silent() } else { Report::bytes(&blocks.join(&b'\n')) })
    }
}

async fn one(client: &Client, key: &str) -> Result<Option<Pair>, ClientError> {
    let Some(answer) = client.get(&super::path(key)).send().await?.found()? else {
        return Ok(None);
    };
    Ok(answer.json::<Vec<Pair>>()?.into_iter().next())
}
