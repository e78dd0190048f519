//! The migrations, in the program.

use diesel_migrations::{EmbeddedMigrations, embed_migrations};

pub(super) const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");
