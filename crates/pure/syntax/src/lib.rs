//! The languages that people type: HCL, Go durations and times, filter expressions. Text in, values out.

pub mod duration;
mod escape;
pub mod filter;
pub mod gotime;
pub mod hcl;
