//! # What every area stands on
//!
//! *What it is:* the database and its schema, keys, who may do what, what a use case is given, the log, the outbox,
//! messages, documents, and what every endpoint shares. The only crate in which SQLite and PostgreSQL differ.
//!
//! *What it may use:* `kernel`. It knows no area.
//!
//! *Who uses it:* every area, and the program.

pub mod audit; // the append-only log
pub mod batch; // one call for many things
pub mod cx; // what a use case is given
pub mod db; // connections, transactions, schema
pub mod disk; // what is written to the disk
pub mod documents; // papers as PDF
pub mod http; // what every endpoint shares
pub mod jobs; // the outbox
pub mod master_secret; // the secret that opens the keys
pub mod notifications; // messages to people
pub mod policy; // who may do what
pub mod sheets; // lists to save, print and send
pub mod standing; // whether somebody still stands as they were read
pub mod vault; // keys, sealing, digests
