//! `consul partition create` and `consul namespace create`.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use serde_json::json;

use super::noun::Noun;
use super::required;
use super::row::Style;
use crate::client_flags::ClientFlags;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

#[derive(Default)]
pub(crate) struct Create<N> {
    http: ClientFlags,
    name: String,
    description: String,
    meta: BTreeMap<String, String>,
    format: String,
    show_meta: bool,
    noun: PhantomData<N>,
}

impl<N: Noun> Verb for Create<N> {
    const PAGE: Page = N::CREATE;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, N::GROUPS);
        set.string(&mut self.name, "name", "(Required) What it is called.");
        set.string(&mut self.description, "description", "What it is for.");
        if N::META {
            set.pairs(&mut self.meta, "meta", super::META);
        }
        set.string(&mut self.format, "format", super::FORMAT);
        set.switch(&mut self.show_meta, "show-meta", super::SHOW_META);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let name = required(&self.name)?;
        let style = Style::new(&self.format, self.show_meta)?;
        let mut body = json!({ "Name": name });
        if !self.description.is_empty() {
            body["Description"] = json!(self.description);
        }
        if !self.meta.is_empty() {
            body["Meta"] = json!(self.meta);
        }
        let answer = call.client(&self.http)?.put(N::ONE).json(&body).send_ok().await;
        let doing = format!("Error creating {} \"{name}\"", N::WORD);
        answer.and_then(|answer| style.one(&answer)).doing(&doing)
    }
}
