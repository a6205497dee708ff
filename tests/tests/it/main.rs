//! Whole-product tests: the real binary, from outside.
