//! An HTTP server that replays scripted answers and remembers what it was asked.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::Value;

/// An answer to one method and path (the query string does not matter).
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    method: String,
    path: String,
    status: u16,
    index: Option<u64>,
    body: Vec<u8>,
}

impl Answer {
    pub(crate) fn new(method: &str, path: &str, status: u16, body: &str) -> Self {
        let (method, path) = (method.to_owned(), path.to_owned());
        Self { method, path, status, index: None, body: body.as_bytes().to_vec() }
    }

    pub(crate) fn get(path: &str, body: impl Into<Value>) -> Self {
        Self::new("GET", path, 200, &body.into().to_string())
    }

    pub(crate) fn put(path: &str, body: impl Into<Value>) -> Self {
        Self::new("PUT", path, 200, &body.into().to_string())
    }

    pub(crate) fn post(path: &str, body: impl Into<Value>) -> Self {
        Self::new("POST", path, 200, &body.into().to_string())
    }

    pub(crate) fn delete(path: &str, body: impl Into<Value>) -> Self {
        Self::new("DELETE", path, 200, &body.into().to_string())
    }

    pub(crate) fn index(mut self, index: u64) -> Self {
        self.index = Some(index);
        self
    }
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// `GET /v1/peerings?stale=`.
    pub(crate) line: String,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Asked {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// A server on a port of its own. Its thread ends with the process.
pub(crate) struct Server {
    /// `127.0.0.1:port`.
    pub(crate) address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// Several answers to one method and path are given in turn; the last one stays.
    pub(crate) fn start(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (record, answers) = (Arc::clone(&asked), Arc::new(Mutex::new(answers)));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (record, answers) = (Arc::clone(&record), Arc::clone(&answers));
                std::thread::spawn(move || serve(stream, &record, &answers));
            }
        });
        Self { address, asked }
    }

    /// What it was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The request lines so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }
}

fn serve(stream: TcpStream, record: &Mutex<Vec<Asked>>, answers: &Mutex<Vec<Answer>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut writer = stream;
    while let Some(asked) = read_request(&mut reader) {
        let answer = next_answer(&asked, &mut answers.lock().unwrap());
        record.lock().unwrap().push(asked);
        let index = answer.index.map_or_else(String::new, |i| format!("X-Consul-Index: {i}\r\n"));
        let head = format!(
            "HTTP/1.1 {} x\r\nContent-Length: {}\r\n{index}\r\n",
            answer.status,
            answer.body.len()
        );
        if writer.write_all(&[head.as_bytes(), &answer.body].concat()).is_err() {
            return;
        }
    }
}

fn next_answer(asked: &Asked, answers: &mut Vec<Answer>) -> Answer {
    let line = asked.line.split('?').next().unwrap();
    let fits = |answer: &Answer| format!("{} {}", answer.method, answer.path) == line;
    let places: Vec<usize> = (0..answers.len()).filter(|i| fits(&answers[*i])).collect();
    match places.as_slice() {
        [] => Answer::new("", "", 599, &format!("unscripted: {line}")),
        [only] => answers[*only].clone(),
        [first, ..] => answers.remove(*first),
    }
}

fn read_request(reader: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
    let line = line.trim().trim_end_matches(" HTTP/1.1").to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Asked { line, headers, body })
}
