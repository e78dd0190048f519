//! The real application over HTTP, on both databases.

mod support;

mod access;
mod account;
mod applications;
mod architecture;
mod codes;
mod command_line;
mod consents;
mod constraints;
mod contract;
mod demo;
mod explanations;
mod firewall;
mod golden;
mod guides;
mod identity;
mod journey;
mod jury;
mod keys;
mod manners;
mod members;
mod offers;
mod organisations;
mod outage;
mod outbox;
mod plans;
mod process;
mod programmes;
mod protocol;
mod races;
mod refresh;
mod rounds;
mod secrets;
mod training;
mod venue;
