//! Waiting for a fact with a deadline. The only place of the tests that sleeps.

use std::time::{Duration, Instant};

/// How long to rest between two attempts.
const PAUSE: Duration = Duration::from_millis(50);

/// Tries until an attempt succeeds or the deadline has passed; then the last error, which always comes from a real attempt.
pub fn until<T, E>(within: Duration, mut attempt: impl FnMut() -> Result<T, E>) -> Result<T, E> {
    let deadline = Instant::now() + within;
    loop {
        match attempt() {
            Ok(value) => return Ok(value),
            Err(error) if Instant::now() >= deadline => return Err(error),
            Err(_) => std::thread::sleep(PAUSE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_that_succeeds_later_is_waited_for() {
        let mut left = 3;
        let outcome = until(Duration::from_secs(30), || {
            left -= 1;
            if left == 0 { Ok("done") } else { Err(left) }
        });
        assert_eq!(outcome, Ok("done"));
    }

    #[test]
    fn the_deadline_ends_with_the_last_error() {
        assert_eq!(until(Duration::ZERO, || Err::<(), _>("not yet")), Err("not yet"));
    }
}
