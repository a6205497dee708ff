//! `bootstrap` and `bootstrap_expect`: who may hold the first election.

use crate::error::ConfigError;
use crate::read::switch;
use crate::settings::Settings;
use crate::warning::Warning;

/// Whether this server may elect itself alone, and how many servers to wait for otherwise.
pub(super) fn build(
    settings: &Settings,
    server: bool,
    warnings: &mut Vec<Warning>,
) -> Result<(bool, u32), ConfigError> {
    const EXPECT: &str = "bootstrap_expect";
    let mut bootstrap = switch(settings, "bootstrap");
    let mut expect = settings.int(EXPECT).unwrap_or(0);
    if expect == 1 {
        warnings.push(Warning::ExpectOne);
        (bootstrap, expect) = (true, 0);
    }
    if bootstrap && !server {
        return Err(ConfigError::BootstrapOnClient);
    }
    if expect < 0 {
        return Err(ConfigError::Negative { key: EXPECT, value: expect });
    }
    if expect > 0 && !server {
        return Err(ConfigError::ExpectOnClient);
    }
    if expect > 0 && settings.is_dev() {
        return Err(ConfigError::ExpectInDevMode);
    }
    if expect > 0 && bootstrap {
        return Err(ConfigError::ExpectAndBootstrap);
    }
    let servers =
        u32::try_from(expect).map_err(|_| ConfigError::TooLarge { key: EXPECT, value: expect })?;
    warnings.extend(match servers {
        0 => None,
        2 => Some(Warning::ExpectTwo),
        even if even % 2 == 0 => Some(Warning::ExpectEven),
        _ => None,
    });
    if bootstrap {
        warnings.push(Warning::Bootstrap);
    }
    if servers > 0 {
        warnings.push(Warning::Expecting { servers });
    }
    Ok((bootstrap, servers))
}
