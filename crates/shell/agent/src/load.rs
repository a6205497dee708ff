//! From the command line to a configuration: reads the files that it names and asks the machine for the facts that
//! `config` may not ask for.

use std::{
    fs, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
    path::Path,
};

use config::{
    AgentArgs, AgentConfig, ConfigError, Environment, FileError, Format, SourceError, SourceRef,
    SourceText, Warning, assemble,
};
use uuid::Uuid;

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file or directory that cannot be read.
    #[error("config: failed to read {path}: {cause}")]
    Read {
        /// Its path.
        path: String,
        /// What the system says.
        cause: io::Error,
    },
    /// A file in an unknown language.
    #[error(transparent)]
    File(#[from] FileError),
    /// A text with a mistake.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A service or check that cannot be understood.
    #[error("{0}")]
    Definition(String),
    /// Settings that make no sense.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

struct FileText {
    path: String,
    text: String,
    format: Format,
}

/// Reads and merges everything that the command line names.
///
/// # Errors
/// The first thing that cannot be used, with file, line and key where there are any.
pub fn load(args: &AgentArgs) -> Result<(AgentConfig, Vec<Warning>), LoadError> {
    let mut warnings = Vec::new();
    let mut files = Vec::new();
    for source in &args.sources {
        match source {
            SourceRef::File(path) | SourceRef::Directory(path) if Path::new(path).is_dir() => {
                read_directory(path, args.config_format, &mut files, &mut warnings)?;
            }
            SourceRef::File(path) | SourceRef::Directory(path) => {
                let format = Format::of_file(path, args.config_format)?;
                files.push(read_file(path.clone(), format)?);
            }
            SourceRef::Hcl(_) => {}
        }
    }
    let texts: Vec<SourceText<'_>> = files
        .iter()
        .map(|file| SourceText { name: &file.path, text: &file.text, format: file.format })
        .collect();
    let (settings, more) = assemble(args, &texts)?;
    warnings.extend(more);
    let (config, more) = AgentConfig::build(settings, &environment())?;
    warnings.extend(more);
    Ok((config, warnings))
}

/// The files of a directory in alphabetical order; others than `.hcl` and `.json` are skipped with a warning.
fn read_directory(
    directory: &str,
    forced: Option<Format>,
    files: &mut Vec<FileText>,
    warnings: &mut Vec<Warning>,
) -> Result<(), LoadError> {
    let failed = |cause| LoadError::Read { path: directory.to_owned(), cause };
    let mut paths = Vec::new();
    for entry in fs::read_dir(directory).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_file() {
            paths.push(path.to_string_lossy().into_owned());
        }
    }
    paths.sort();
    for path in paths {
        match Format::of_directory_entry(&path, forced) {
            Ok(format) => files.push(read_file(path, format)?),
            Err(warning) => warnings.push(warning),
        }
    }
    Ok(())
}

fn read_file(path: String, format: Format) -> Result<FileText, LoadError> {
    match fs::read_to_string(&path) {
        Ok(text) => Ok(FileText { path, text, format }),
        Err(cause) => Err(LoadError::Read { path, cause }),
    }
}

fn environment() -> Environment {
    let hostname = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let mut private_ipv4 = Vec::new();
    let mut public_ipv6 = Vec::new();
    match local_address(SocketAddr::from((Ipv4Addr::new(192, 0, 2, 1), 9))) {
        Some(IpAddr::V4(ip)) if !ip.is_loopback() => private_ipv4.push(ip),
        _ => {}
    }
    let documentation = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1);
    match local_address(SocketAddr::from((documentation, 9))) {
        Some(IpAddr::V6(ip)) if !ip.is_loopback() => public_ipv6.push(ip),
        _ => {}
    }
    Environment {
        hostname,
        node_id_candidate: Uuid::new_v4().to_string(),
        private_ipv4,
        public_ipv6,
    }
}

/// The address that this machine would send from. Connecting a UDP socket sends nothing.
fn local_address(to: SocketAddr) -> Option<IpAddr> {
    let any: SocketAddr = match to {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(any).ok()?;
    socket.connect(to).ok()?;
    Some(socket.local_addr().ok()?.ip())
}
