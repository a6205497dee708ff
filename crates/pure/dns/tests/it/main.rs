//! DNS from packet to packet, against a store that was filled by commands.

mod addresses;
mod authority;
mod forms;
mod golden;
mod packets;
mod recursion;
mod reply;
mod services;
mod size;
mod world;
