//! The real application over HTTP, on both databases.

mod support;

mod access;
mod applications;
mod architecture;
mod command_line;
mod constraints;
mod contract;
mod demo;
mod explanations;
mod firewall;
mod guides;
mod identity;
mod journey;
mod jury;
mod manners;
mod members;
mod offers;
mod organisations;
mod outbox;
mod plans;
mod programmes;
mod protocol;
mod races;
mod rounds;
mod training;
mod venue;
