//! `consul partition list` and `consul namespace list`.

use std::marker::PhantomData;

use super::noun::Noun;
use super::row::Style;
use crate::client_flags::ClientFlags;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Call, Verb};

#[derive(Default)]
pub(crate) struct List<N> {
    http: ClientFlags,
    format: String,
    show_meta: bool,
    noun: PhantomData<N>,
}

impl<N: Noun> Verb for List<N> {
    const PAGE: Page = N::LIST;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, N::GROUPS);
        set.string(&mut self.format, "format", super::FORMAT);
        // The two nouns name this flag differently.
        let name = if N::META { "meta" } else { "show-meta" };
        set.switch(&mut self.show_meta, name, super::SHOW_META);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let style = Style::new(&self.format, self.show_meta)?;
        let client = call.client(&self.http)?;
        let answer = client.get(N::ALL).send_ok().await;
        let doing = format!("Error listing {}s", N::WORD);
        answer.and_then(|answer| style.many(&answer)).doing(&doing)
    }
}
