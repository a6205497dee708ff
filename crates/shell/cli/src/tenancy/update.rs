//! `consul partition update` and `consul namespace update`.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use serde_json::json;

use super::noun::Noun;
use super::required;
use super::row::{Row, Style};
use crate::client_flags::ClientFlags;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

#[derive(Default)]
pub(crate) struct Update<N> {
    http: ClientFlags,
    name: String,
    description: String,
    meta: BTreeMap<String, String>,
    merge_meta: bool,
    format: String,
    show_meta: bool,
    noun: PhantomData<N>,
}

impl<N: Noun> Verb for Update<N> {
    const PAGE: Page = N::UPDATE;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, N::GROUPS);
        set.string(&mut self.name, "name", "(Required) What it is called.");
        set.string(&mut self.description, "description", "What it is for.");
        if N::META {
            set.pairs(&mut self.meta, "meta", super::META);
            set.switch(&mut self.merge_meta, "merge-meta", "Keep the metadata that it has.");
        }
        set.string(&mut self.format, "format", super::FORMAT);
        set.switch(&mut self.show_meta, "show-meta", super::SHOW_META);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let name = required(&self.name)?;
        let style = Style::new(&self.format, self.show_meta)?;
        let client = call.client(&self.http)?;
        let path = format!("{}/{name}", N::ONE);
        let doing = format!("Error updating {} \"{name}\"", N::WORD);
        let mut meta = BTreeMap::new();
        if self.merge_meta {
            let answer = client.get(&path).send_ok().await;
            let row: Row = answer.and_then(|answer| answer.json()).doing(&doing)?;
            meta = row.meta.unwrap_or_default();
        }
        meta.extend(self.meta);
        let mut body = json!({ "Name": name });
        if !self.description.is_empty() {
            body["Description"] = json!(self.description);
        }
        if !meta.is_empty() {
            body["Meta"] = json!(meta);
        }
        let answer = client.put(&path).json(&body).send_ok().await;
        answer.and_then(|answer| style.one(&answer)).doing(&doing)
    }
}
