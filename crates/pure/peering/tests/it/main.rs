//! Links against each other, against scripted peers, and against recordings of official servers.

mod ending;
mod flow;
mod random;
mod rules;
mod scripted;
mod shop;
mod sync;
mod transcript;
mod world;
