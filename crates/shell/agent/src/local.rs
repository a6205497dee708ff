//! This node's services and checks.
