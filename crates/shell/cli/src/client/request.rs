//! Building and sending one request.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderName, Method, header};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use serde_json::Value;

use super::dial::dial;
use super::error::ClientError;
use super::response::{Lines, Response};
use super::{Client, encode};

const TOKEN: HeaderName = HeaderName::from_static("x-consul-token");

/// A request that is being built. Nothing is sent before one of the `send` methods.
pub(crate) struct Request<'a> {
    client: &'a Client,
    method: Method,
    path: String,
    /// Sorted by name, as the official client sends them.
    query: BTreeMap<&'static str, Vec<String>>,
    body: Option<Bytes>,
}

impl<'a> Request<'a> {
    pub(super) fn new(client: &'a Client, method: Method, path: &str) -> Self {
        let mut request =
            Self { client, method, path: path.to_owned(), query: BTreeMap::new(), body: None };
        for (name, value) in &client.options.defaults {
            request = request.query(name, value);
        }
        if client.options.stale && request.method == Method::GET {
            request = request.query("stale", "");
        }
        request
    }

    /// Adds a parameter; one of the same name stays.
    pub(crate) fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.entry(name).or_default().push(value.into());
        self
    }

    /// Adds a parameter when there is a value.
    pub(crate) fn query_opt(self, name: &'static str, value: &str) -> Self {
        if value.is_empty() { self } else { self.query(name, value) }
    }

    /// Sends this JSON along.
    pub(crate) fn json(self, value: &Value) -> Self {
        self.bytes(value.to_string().into_bytes())
    }

    /// Sends these bytes along.
    pub(crate) fn bytes(mut self, bytes: Vec<u8>) -> Self {
        self.body = Some(bytes.into());
        self
    }

    /// Sends it; any answer is fine.
    pub(crate) async fn send(self) -> Result<Response, ClientError> {
        let client = self.client;
        let describe = self.describe();
        let (response, sender) = self.exchange().await?;
        let response = Response::read(response).await.map_err(describe)?;
        client.idle.replace(Some(sender));
        Ok(response)
    }

    /// Sends it; an answer other than 200 is an error.
    pub(crate) async fn send_ok(self) -> Result<Response, ClientError> {
        self.send().await?.ok()
    }

    /// Sends it and reads the answer line by line while it arrives.
    pub(crate) async fn send_lines(self) -> Result<Lines, ClientError> {
        let describe = self.describe();
        let (response, sender) = self.exchange().await?;
        if response.status().as_u16() == 200 {
            return Ok(Lines::new(response, sender));
        }
        Err(Response::read(response).await.map_err(describe)?.unexpected())
    }

    /// Turns the reason of a broken exchange into an error that names method and URL.
    fn describe(&self) -> impl Fn(String) -> ClientError + use<> {
        let method = capitalised(&self.method);
        let url = format!("{}{}", self.client.options.address.base(), self.path_and_query());
        move |reason| ClientError::Transport { method: method.clone(), url: url.clone(), reason }
    }

    fn path_and_query(&self) -> String {
        let query: Vec<String> = self
            .query
            .iter()
            .flat_map(|(name, values)| values.iter().map(move |value| (name, value)))
            .map(|(name, value)| format!("{name}={}", encode::query(value)))
            .collect();
        let path = encode::path(&self.path);
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }

    async fn exchange(
        self,
    ) -> Result<(http::Response<Incoming>, SendRequest<Full<Bytes>>), ClientError> {
        let describe = self.describe();
        let request = self.build()?;
        let mut sender = match self.client.reusable().await {
            Some(sender) => sender,
            None => self.client.connect().await.map_err(&describe)?,
        };
        match sender.send_request(request).await {
            Ok(response) => Ok((response, sender)),
            Err(error) => Err(describe(broken(&error))),
        }
    }

    fn build(&self) -> Result<http::Request<Full<Bytes>>, ClientError> {
        let options = &self.client.options;
        let target = format!("{}{}", options.address.prefix, self.path_and_query());
        let mut builder = http::Request::builder()
            .method(self.method.clone())
            .uri(target)
            .header(header::HOST, &options.address.host)
            .header(header::USER_AGENT, concat!("proconsul/", env!("CARGO_PKG_VERSION")));
        if let Some(token) = &options.token {
            builder = builder.header(TOKEN, token);
        }
        if let Some(authorization) = &options.authorization {
            builder = builder.header(header::AUTHORIZATION, authorization);
        }
        if self.body.is_some() {
            builder = builder.header(header::CONTENT_TYPE, "application/json");
        }
        builder
            .body(Full::new(self.body.clone().unwrap_or_default()))
            .map_err(|_| ClientError::BadAddress(options.address.base()))
    }
}

impl Client {
    /// The connection of the request before, if the agent has not closed it.
    async fn reusable(&self) -> Option<SendRequest<Full<Bytes>>> {
        let mut sender = self.idle.take()?;
        sender.ready().await.ok()?;
        Some(sender)
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, String> {
        let stream = dial(&self.options, self.tls.as_ref()).await?;
        let (sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(|error| broken(&error))?;
        // Ends when the sender is dropped; an error reaches whoever waits for the answer.
        drop(tokio::spawn(async move { drop(connection.await) }));
        Ok(sender)
    }
}

/// `GET` as `Get`, the way Go names the operation in its errors.
fn capitalised(method: &Method) -> String {
    let name = method.as_str();
    name.get(..1).map_or_else(String::new, |first| {
        format!("{first}{}", name.get(1..).unwrap_or_default().to_ascii_lowercase())
    })
}

/// Why an exchange broke, without the layers around it.
pub(super) fn broken(error: &hyper::Error) -> String {
    if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
        return "EOF".to_owned();
    }
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
