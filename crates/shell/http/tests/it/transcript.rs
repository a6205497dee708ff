//! Reads transcripts: `# note`, `>>> cluster METHOD path`, the body, `<<< status`, headers, an empty line, the answer.

/// One request with its recorded answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Step {
    /// What somebody noted above it.
    pub(crate) note: String,
    pub(crate) cluster: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: String,
    pub(crate) status: u16,
    /// `Name: value`
    pub(crate) headers: Vec<String>,
    pub(crate) answer: String,
}

pub(crate) fn parse(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut note = String::new();
    let mut part = Part::Answer;
    for line in text.lines() {
        if let Some(text) = line.strip_prefix("# ") {
            note = text.to_owned();
            continue;
        }
        if let Some(request) = line.strip_prefix(">>> ") {
            let [cluster, method, path] =
                request.splitn(3, ' ').collect::<Vec<_>>().try_into().unwrap();
            steps.push(Step {
                note: std::mem::take(&mut note),
                cluster: String::from(cluster),
                method: String::from(method),
                path: String::from(path),
                ..Step::default()
            });
            part = Part::Body;
            continue;
        }
        let step = steps.last_mut().expect("a transcript begins with a request");
        if let Some(status) = line.strip_prefix("<<< ") {
            step.status = status.parse().unwrap();
            part = Part::Headers;
        } else if matches!(part, Part::Headers) && line.is_empty() {
            part = Part::Answer;
        } else if matches!(part, Part::Headers) {
            step.headers.push(line.to_owned());
        } else {
            let text = if matches!(part, Part::Body) { &mut step.body } else { &mut step.answer };
            text.push_str(line);
            text.push('\n');
        }
    }
    steps
}

enum Part {
    Body,
    Headers,
    Answer,
}
