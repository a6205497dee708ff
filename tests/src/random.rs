//! Seeded chance: the same seed draws the same names again.

use std::hash::{BuildHasher, Hasher, RandomState};

/// A splitmix64 generator. For names and order, never for secrets.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// A generator that repeats itself for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// A seed that is different in every run, short enough to type.
    pub fn fresh_seed() -> u64 {
        RandomState::new().build_hasher().finish() % 1_000_000
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 when `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.bits() % end.max(1)
    }

    /// A name that is a valid DNS label, node name and datacenter: a word, a hyphen and four hexadecimal digits.
    pub fn name(&mut self) -> String {
        const WORDS: [&str; 16] = [
            "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron", "islet",
            "jetty", "knoll", "larch", "maple", "north", "olive", "pearl",
        ];
        let word = WORDS[self.below(WORDS.len() as u64) as usize];
        format!("{word}-{:04x}", self.bits() & 0xffff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_itself_and_names_differ() {
        let draw = |seed| {
            let mut random = Random::seeded(seed);
            (0..20).map(|_| random.name()).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        let mut names = draw(7);
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 20);
    }
}
