//! `consul partition delete` and `consul namespace delete`.

use std::marker::PhantomData;

use super::noun::Noun;
use crate::client_flags::ClientFlags;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb};

#[derive(Default)]
pub(crate) struct Delete<N> {
    http: ClientFlags,
    noun: PhantomData<N>,
}

impl<N: Noun> Verb for Delete<N> {
    const PAGE: Page = N::DELETE;
    const ARGUMENTS: Arguments = Arguments::Taken;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        self.http.bind(set, N::GROUPS);
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        let name = super::name(&call.args)?;
        let client = call.client(&self.http)?;
        let doing = format!("Error deleting {} \"{name}\"", N::WORD);
        client.delete(&format!("{}/{name}", N::ONE)).send_ok().await.doing(&doing)?;
        let mut noun = N::WORD.to_owned();
        if let Some(first) = noun.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        Ok(Report::text(format!("{noun} \"{name}\" deleted successfully")))
    }
}
