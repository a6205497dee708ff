//! HTTP checks: 2xx is passing, 429 is warning, everything else and every error is critical.

use std::{collections::BTreeMap, error::Error, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, header,
};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_rustls::{FixedServerNameResolver, HttpsConnectorBuilder};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use model::{Secret, Str};
use rustls::pki_types::ServerName;
use tokio::time::{Instant, timeout_at};

use super::{
    Outcome,
    dial::{connect_error, reason},
    output::Tail,
    redirect,
    tls::{self, TlsChoice},
};

/// A body longer than this is not read to its end.
const MAX_READ: u64 = 1024 * 1024;
const USER_AGENT: &str = "Consul Health Check";
const ACCEPT: &str = "text/plain, text/*, */*";

/// The request to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpProbe {
    pub(super) url: Str,
    pub(super) method: Str,
    pub(super) header: Secret<BTreeMap<String, Vec<String>>>,
    pub(super) body: Secret<String>,
    pub(super) follow_redirects: bool,
    pub(super) tls: TlsChoice,
    /// Most bytes of output.
    pub(super) max_output: usize,
}

/// A request on its way through redirects.
struct Attempt {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
}

impl HttpProbe {
    /// Makes the request and judges the answer.
    pub(super) async fn run(&self, timeout: Duration) -> Outcome {
        let method = if self.method.is_empty() { "GET" } else { &self.method };
        let shown = without_password(&self.url);
        let failed = |error: String| {
            let (first, rest) = method.split_at(method.ceil_char_boundary(1));
            Outcome::critical(format!("{first}{} \"{shown}\": {error}", rest.to_lowercase()))
        };
        let deadline = Instant::now() + timeout;
        let response = match timeout_at(deadline, self.exchange(method)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return failed(error),
            Err(_) => return failed(format!("no answer within {timeout:?}")),
        };
        let status = response.status();
        let text = format!("HTTP {method} {shown}: {} Output: ", status_text(&response));
        let mut tail = Tail::new(self.max_output.saturating_sub(text.len()));
        // A body that breaks off or does not end in time does not change the verdict.
        let _ = timeout_at(deadline, read_body(response, &mut tail)).await;
        let output = text + &tail.text();
        match status {
            StatusCode::TOO_MANY_REQUESTS => Outcome::warning(output),
            status if status.is_success() => Outcome::passing(output),
            _ => Outcome::critical(output),
        }
    }

    async fn exchange(&self, method: &str) -> Result<Response<Incoming>, String> {
        let mut attempt = self.first_attempt(method)?;
        for _ in 0..=redirect::MAX_REDIRECTS {
            let response = self.send(&attempt).await?;
            let status = response.status();
            if !self.follow_redirects || !redirect::is_redirect(status) {
                return Ok(response);
            }
            let location = response.headers().get(header::LOCATION);
            let Some(location) = location.and_then(|location| location.to_str().ok()) else {
                return Err(format!("{} response missing Location header", status.as_u16()));
            };
            let next = redirect::resolve(&attempt.uri, location)
                .ok_or_else(|| "the redirect leads to no URL".to_owned())?;
            redirect::drop_credentials(&mut attempt.headers, &attempt.uri, &next);
            let (method, with_body) = redirect::next_method(status, &attempt.method);
            attempt.method = method;
            attempt.uri = next;
            if !with_body {
                attempt.body = Bytes::new();
            }
        }
        Err(format!("stopped after {} redirects", redirect::MAX_REDIRECTS))
    }

    fn first_attempt(&self, method: &str) -> Result<Attempt, String> {
        let method = Method::from_bytes(method.as_bytes())
            .map_err(|_| format!("invalid method \"{method}\""))?;
        let uri: Uri = self.url.parse().map_err(|error| format!("{error}"))?;
        match uri.scheme_str() {
            Some("http" | "https") => {}
            other => {
                let scheme = other.unwrap_or_default();
                return Err(format!("unsupported protocol scheme \"{scheme}\""));
            }
        }
        let mut headers = HeaderMap::new();
        for (name, values) in self.header.expose() {
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| format!("invalid header field name \"{name}\""))?;
            for value in values {
                let value = HeaderValue::from_str(value)
                    .map_err(|_| format!("invalid header field value for \"{name}\""))?;
                headers.append(name.clone(), value);
            }
        }
        headers.entry(header::USER_AGENT).or_insert(HeaderValue::from_static(USER_AGENT));
        headers.entry(header::ACCEPT).or_insert(HeaderValue::from_static(ACCEPT));
        if let Some(credentials) = basic_credentials(&uri) {
            headers.entry(header::AUTHORIZATION).or_insert(credentials);
        }
        Ok(Attempt { method, uri, headers, body: self.body.expose().clone().into() })
    }

    /// Each request has a connection of its own, so that an idle one that broke cannot fail a check.
    async fn send(&self, attempt: &Attempt) -> Result<Response<Incoming>, String> {
        let mut builder = HttpsConnectorBuilder::new()
            .with_tls_config(tls::client_config(self.tls.skip_verify)?)
            .https_or_http();
        if let Some(name) = &self.tls.server_name {
            let name = ServerName::try_from(name.to_string())
                .map_err(|_| format!("\"{name}\" is no name that a certificate can prove"))?;
            builder = builder.with_server_name_resolver(FixedServerNameResolver::new(name));
        }
        let connector = builder.enable_all_versions().build();
        let client = Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(0)
            .build::<_, Full<Bytes>>(connector);
        let mut request = Request::new(Full::new(attempt.body.clone()));
        *request.method_mut() = attempt.method.clone();
        *request.uri_mut() = attempt.uri.clone();
        *request.headers_mut() = attempt.headers.clone();
        client.request(request).await.map_err(|error| describe(&error, &attempt.uri))
    }
}

async fn read_body(response: Response<Incoming>, tail: &mut Tail) {
    let mut body = response.into_body();
    while let Some(Ok(frame)) = body.frame().await {
        if let Some(data) = frame.data_ref() {
            tail.push(data);
        }
        if tail.total() > MAX_READ {
            return;
        }
    }
}

/// `200 OK`, with the server's own words if it used others.
fn status_text(response: &Response<Incoming>) -> String {
    let status = response.status();
    let own = response.extensions().get::<hyper::ext::ReasonPhrase>();
    let phrase = match own {
        Some(own) => String::from_utf8_lossy(own.as_bytes()).into_owned(),
        None => status.canonical_reason().unwrap_or_default().to_owned(),
    };
    format!("{} {phrase}", status.as_u16())
}

/// The innermost cause; for a failed connection with the address.
fn describe(error: &hyper_util::client::legacy::Error, uri: &Uri) -> String {
    let mut cause: &dyn Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    let text = match cause.downcast_ref::<std::io::Error>() {
        Some(io) if error.is_connect() => connect_error(io),
        Some(io) => reason(io),
        None => cause.to_string(),
    };
    if !error.is_connect() {
        return text;
    }
    let default = if uri.scheme_str() == Some("https") { 443 } else { 80 };
    let port = uri.port_u16().unwrap_or(default);
    format!("dial tcp {}:{port}: {text}", uri.host().unwrap_or_default())
}

fn user_info(uri: &Uri) -> Option<&str> {
    uri.authority()?.as_str().rsplit_once('@').map(|(user, _)| user)
}

/// `http://user:password@host/` means basic authentication.
fn basic_credentials(uri: &Uri) -> Option<HeaderValue> {
    let user = decode_percent(user_info(uri)?);
    let user = if user.contains(&b':') { user } else { [user, vec![b':']].concat() };
    let mut value = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(user))).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn decode_percent(text: &str) -> Vec<u8> {
    let mut decoded = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                decoded.push(byte);
                rest = &after[2..];
            }
            None => {
                decoded.push(*first);
                rest = after;
            }
        }
    }
    decoded
}

/// The URL for people to read.
fn without_password(url: &str) -> String {
    let password = url.parse::<Uri>().ok();
    let password = password.as_ref().and_then(user_info).and_then(|user| user.split_once(':'));
    match password {
        Some((user, password)) => {
            url.replacen(&format!("{user}:{password}@"), &format!("{user}:xxxxx@"), 1)
        }
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests;
