//! How long an upload may take, and how many there may be.

use chrono::Duration;

/// An upload in one request: longer no line lives.
pub fn life_of_one_request() -> Duration {
    Duration::days(1)
}
/// One in pieces, since its last one: whoever comes to town on Saturdays goes on next Saturday.
pub fn life_of_pieces() -> Duration {
    Duration::days(8)
}
/// What is being finished at the moment when it expires is left alone for so long.
pub fn grace() -> Duration {
    Duration::hours(2)
}
/// The most uploads of one person at a time.
pub const MOST_UPLOADS: i64 = 20;
/// A piece is written when so much of it has come, or when the line breaks.
pub const PIECE: usize = 512 * 1024;
/// The most pieces of an upload: whoever sends byte by byte is stopped somewhere.
pub const MOST_PIECES: i64 = 10_000;
