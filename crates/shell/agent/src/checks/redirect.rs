//! Where a redirect leads, and what becomes of the request on the way (RFC 9110 15.4, RFC 3986 5.2).

use http::{HeaderMap, Method, StatusCode, Uri, header};

/// The most redirects that are followed.
pub(super) const MAX_REDIRECTS: usize = 10;

/// Whether `status` asks to go elsewhere.
pub(super) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// The method after `status`, and whether the body goes along.
pub(super) fn next_method(status: StatusCode, method: &Method) -> (Method, bool) {
    match status.as_u16() {
        307 | 308 => (method.clone(), true),
        _ if method == Method::HEAD => (Method::HEAD, false),
        _ => (Method::GET, false),
    }
}

/// Credentials are not shown to another host.
pub(super) fn drop_credentials(headers: &mut HeaderMap, from: &Uri, to: &Uri) {
    if from.authority() == to.authority() && from.scheme() == to.scheme() {
        return;
    }
    for name in [header::AUTHORIZATION, header::COOKIE, header::WWW_AUTHENTICATE, header::HOST] {
        headers.remove(name);
    }
}

/// What the `Location` of an answer from `base` means; `None` when it means nothing.
pub(super) fn resolve(base: &Uri, location: &str) -> Option<Uri> {
    let location = location.split('#').next().unwrap_or_default();
    if let Some(rest) = location.strip_prefix("//") {
        return format!("{}://{rest}", base.scheme_str()?).parse().ok();
    }
    if let Ok(absolute) = location.parse::<Uri>()
        && absolute.scheme().is_some()
    {
        return Some(absolute);
    }
    let (path, query) = match location.split_once('?') {
        Some((path, query)) => (path, format!("?{query}")),
        None => (location, String::new()),
    };
    let path = match path {
        "" => base.path().to_owned(),
        absolute if absolute.starts_with('/') => without_dots(absolute),
        relative => {
            let folder = base.path().rsplit_once('/').map_or("", |(folder, _)| folder);
            without_dots(&format!("{folder}/{relative}"))
        }
    };
    let mut parts = base.clone().into_parts();
    parts.path_and_query = Some(format!("{path}{query}").parse().ok()?);
    Uri::from_parts(parts).ok()
}

fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            other => kept.push(other),
        }
    }
    let folder = path.ends_with("/.") || path.ends_with("/..");
    format!("/{}{}", kept.join("/"), if folder && !kept.is_empty() { "/" } else { "" })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn locations() {
        let base: Uri = "http://a.example:81/one/two?q=1".parse().unwrap();
        for (location, expected) in [
            ("https://b.example/x", "https://b.example/x"),
            ("//b.example/x", "http://b.example/x"),
            ("/three", "http://a.example:81/three"),
            ("three?y=2#z", "http://a.example:81/one/three?y=2"),
            ("../three", "http://a.example:81/three"),
            ("../../../three", "http://a.example:81/three"),
            ("./", "http://a.example:81/one/"),
            ("..", "http://a.example:81/"),
            ("?y=2", "http://a.example:81/one/two?y=2"),
        ] {
            assert_eq!(resolve(&base, location).unwrap().to_string(), expected, "{location}");
        }
    }

    #[test]
    fn methods() {
        let next = |status: u16, method: Method| {
            next_method(StatusCode::from_u16(status).unwrap(), &method)
        };
        assert_eq!(next(302, Method::POST), (Method::GET, false));
        assert_eq!(next(303, Method::HEAD), (Method::HEAD, false));
        assert_eq!(next(307, Method::POST), (Method::POST, true));
    }

    #[test]
    fn credentials_stay_with_their_host() {
        let headers = HeaderMap::from_iter([(header::AUTHORIZATION, "x".parse().unwrap())]);
        let kept = |to: &str| {
            let mut headers = headers.clone();
            drop_credentials(&mut headers, &Uri::from_static("http://a/"), &to.parse().unwrap());
            !headers.is_empty()
        };
        assert!(kept("http://a/b") && !kept("http://b/") && !kept("https://a/"));
    }

    proptest! {
        #[test]
        fn no_location_makes_it_panic(location in ".{0,40}", path in "[/.a]{0,12}") {
            let base = Uri::from_static("http://a.example/one/two");
            let _ = resolve(&base, &location);
            let _ = resolve(&base, &path);
        }
    }
}
