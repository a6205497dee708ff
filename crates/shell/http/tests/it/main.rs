//! The HTTP API over real agents that keep everything in memory: against recorded answers of the official build, and
//! where ours must differ or says more.

mod cluster;
mod conventions;
mod golden;
mod intentions;
mod listener;
mod mask;
mod observation;
mod peers;
mod reads;
mod transcript;
