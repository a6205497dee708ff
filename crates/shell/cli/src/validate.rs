//! `consul validate`.

use config::{AgentArgs, AgentConfig, ConfigError, Format, Warning};

use crate::config_files::{self, ConfigFile};
use crate::environment::Environment;
use crate::goflag::FlagSet;
use crate::help::Page;
use crate::report::{Doing, Failure, Report};
use crate::verb::{Arguments, Call, Verb};

#[derive(Default)]
pub(crate) struct Validate {
    config_format: String,
    quiet: bool,
}

impl Verb for Validate {
    const PAGE: Page = Page {
        path: "validate",
        synopsis: "Checks configuration files",
        usage: &["[options] FILE_OR_DIRECTORY..."],
        about: &[
            "Reads configuration files and directories as an agent would, and says what is wrong \
             with them. Give it all that the agent gets: a part of a configuration is hardly ever \
             valid. The exit code is 0 when an agent could start with it.",
            "$ consul validate /etc/consul.d",
        ],
    };
    const ARGUMENTS: Arguments = Arguments::Taken;

    fn flags<'a>(&'a mut self, set: &mut FlagSet<'a>) {
        set.string(
            &mut self.config_format,
            "config-format",
            "Read all files as `hcl` or as `json`, whatever their names.",
        );
        set.switch(&mut self.quiet, "quiet", "Print nothing when all is well.");
    }

    async fn run(self, call: &mut Call<'_>) -> Result<Report, Failure> {
        if call.args.is_empty() {
            return Err(Failure::new("Must specify at least one config file or directory"));
        }
        let forced = match self.config_format.as_str() {
            "" => None,
            "hcl" => Some(Format::Hcl),
            "json" => Some(Format::Json),
            _ => return Err(Failure::new("-config-format must be either 'hcl' or 'json'")),
        };
        let failed = "Config validation failed";
        let (files, mut warnings) =
            config_files::read(call.environment, &call.args, forced).doing(failed)?;
        let sources: Vec<_> = files.iter().map(ConfigFile::source).collect();
        let (settings, more) = config::assemble(&AgentArgs::default(), &sources).doing(failed)?;
        warnings.extend(more);
        let (agent, more) = AgentConfig::build(settings, &any_machine()).doing(failed)?;
        warnings.extend(more);
        data_dir_is_no_file(&agent, call.environment).doing(failed)?;
        Ok(if self.quiet { Report::silent() } else { valid(&warnings) })
    }
}

fn valid(warnings: &[Warning]) -> Report {
    warnings.iter().fold(Report::text("Configuration is valid!"), |report, warning| {
        report.remark(warning.to_string())
    })
}

/// Facts that let every default be found: on which machine the agent will run is not known here.
fn any_machine() -> config::Environment {
    config::Environment {
        hostname: "localhost".to_owned(),
        node_id_candidate: "00000000-0000-0000-0000-000000000000".to_owned(),
        private_ipv4: vec![[10, 0, 0, 1].into()],
        public_ipv6: vec![[0x2001, 0xdb8, 0, 0, 0, 0, 0, 1].into()],
    }
}

fn data_dir_is_no_file(agent: &AgentConfig, environment: &Environment) -> Result<(), ConfigError> {
    let Some(path) = agent.data_dir.as_ref().and_then(|path| path.to_str()) else { return Ok(()) };
    let on_disk = environment.path(path);
    if on_disk.exists() && !on_disk.is_dir() {
        return Err(ConfigError::DataDirNotADirectory { path: path.to_owned() });
    }
    Ok(())
}
