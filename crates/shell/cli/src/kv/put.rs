//! `consul kv put`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::client::ClientError;
use crate::client_flags::{ClientFlags, Groups};
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::input;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb};

#[derive(Default)]
pub(crate) struct Put {
    http: ClientFlags,
    cas: bool,
    flags: u64,
    base64: bool,
    modify_index: u64,
    session: String,
    acquire: bool,
    release: bool,
}

impl Verb for Put {
    const PAGE: Page = Page {
        path: "kv put",
        synopsis: "Writes a key",
        usage: &["[options] KEY [DATA]"],
        about: &[
            "Writes DATA under KEY; without DATA the value is empty. DATA that begins with @ names \
             a file, and - means standard input.",
            "$ consul kv put config/limit 5",
            "$ consul kv put config/licence @licence.txt",
        ],
    };
    const ARGUMENTS: Arguments = Arguments::Taken;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, Groups::CSM);
        set.switch(
            &mut self.cas,
            "cas",
            "Write only if the key's ModifyIndex is that of -modify-index (0: only if there is no \
             such key).",
        );
        set.uint(&mut self.flags, "flags", "A number to keep with the key; its meaning is yours.");
        set.switch(&mut self.base64, "base64", "DATA is in base64.");
        set.uint(&mut self.modify_index, "modify-index", "The index that -cas compares with.");
        set.string(&mut self.session, "session", "The session for -acquire and -release.");
        set.switch(&mut self.acquire, "acquire", "Lock the key with the session while writing.");
        set.switch(&mut self.release, "release", "Unlock the key that the session holds.");
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let (key, value) = self.key_and_value(call)?;
        if (self.release || self.acquire) && self.session.is_empty() {
            let text = "Error! Missing -session (required with -acquire and -release)";
            return Err(Failure::new(text));
        }
        let written = self.send(call, &key, value).await?;
        match written {
            Err(error) if self.cas => {
                Err(Failure::new(format!("Error! Did not write to {key}: {error}")))
            }
            Err(error) => Err(Failure::new(format!("Error! Failed writing data: {error}"))),
            Ok(false) => Err(Failure::new(self.refusal(&key))),
            Ok(true) => Ok(Report::text(format!("Success! {}: {key}", self.deed()))),
        }
    }
}

impl Put {
    fn key_and_value(&self, call: &mut Call<'_>) -> Result<(String, Vec<u8>), Failure> {
        let args = std::mem::take(&mut call.args);
        let (key, value) = match args.as_slice() {
            [] => return Err(Failure::new("Error! Missing KEY argument")),
            [key] => (key, Vec::new()),
            [key, data] => (
                key,
                input::word(call.environment, data)
                    .map_err(|error| Failure::new(format!("Error! {error}")))?,
            ),
            more => {
                let text =
                    format!("Error! Too many arguments (expected 1 or 2, got {})", more.len());
                return Err(Failure::new(text));
            }
        };
        let value = if self.base64 {
            STANDARD.decode(&value).doing("Error! Cannot base 64 decode data")?
        } else {
            value
        };
        Ok((key.clone(), value))
    }

    async fn send(
        &self,
        call: &Call<'_>,
        key: &str,
        value: Vec<u8>,
    ) -> Result<Result<bool, ClientError>, Failure> {
        let client = call.client(&self.http)?;
        let mut request = client.put(&super::path(key)).bytes(value);
        if self.flags != 0 {
            request = request.query("flags", self.flags.to_string());
        }
        if self.cas {
            request = request.query("cas", self.modify_index.to_string());
        } else if self.acquire {
            request = request.query("acquire", &self.session);
        } else if self.release {
            request = request.query("release", &self.session);
        }
        Ok(match request.send_ok().await {
            Ok(answer) => answer.json(),
            Err(error) => Err(error),
        })
    }

    const fn deed(&self) -> &'static str {
        match (self.cas, self.acquire, self.release) {
            (false, true, _) => "Lock acquired on",
            (false, false, true) => "Lock released on",
            _ => "Data written to",
        }
    }

    /// What to say when the agent answered `false`.
    fn refusal(&self, key: &str) -> String {
        match (self.cas, self.acquire) {
            (true, _) if self.modify_index == 0 => format!(
                "Error! Did not write to {key}: CAS performed with index=0 and key already exists."
            ),
            (true, _) => format!("Error! Did not write to {key}: CAS failed"),
            (false, true) => "Error! Did not acquire lock".to_owned(),
            (false, false) if self.release => "Error! Did not release lock".to_owned(),
            (false, false) => format!("Error! Failed writing data: {key} was not written"),
        }
    }
}
