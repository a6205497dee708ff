//! `consul partition read` and `consul namespace read`.

use std::marker::PhantomData;

use super::noun::Noun;
use super::row::Style;
use crate::client_flags::ClientFlags;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb};

#[derive(Default)]
pub(crate) struct Read<N> {
    http: ClientFlags,
    format: String,
    meta: bool,
    noun: PhantomData<N>,
}

impl<N: Noun> Verb for Read<N> {
    const PAGE: Page = N::READ;
    const ARGUMENTS: Arguments = Arguments::Taken;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, N::GROUPS);
        set.string(&mut self.format, "format", super::FORMAT);
        set.switch(&mut self.meta, "meta", super::SHOW_META);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let style = Style::new(&self.format, self.meta)?;
        let name = super::name(&call.args)?;
        let client = call.client(&self.http)?;
        let doing = format!("Error reading {} \"{name}\"", N::WORD);
        let answer = client.get(&format!("{}/{name}", N::ONE)).send().await;
        let Some(answer) = answer.and_then(|answer| answer.found()).doing(&doing)? else {
            return Err(Failure::new(format!("There is no {} \"{name}\"", N::WORD)));
        };
        style.one(&answer).doing(&doing)
    }
}
