//! A list as a file: read in one snapshot, written into a file without a name, sent from there piece by piece. A slow reader
//! holds neither a connection to the database nor memory.

use std::fs::File;
use std::io::Read;

use actix_web::HttpResponse;
use actix_web::body::SizedStream;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LANGUAGE, CONTENT_TYPE, VARY};
use actix_web::web::Bytes;
use futures_util::stream::{Stream, try_unfold};

use super::ctx::{HttpResult, OpenCtx};
use crate::cx::Cx;
use crate::sheets::{ListFormat, ListSeparator, Table, Wanted, Written};
use kernel::error::{Error, Result};

/// So much is read of the file at a time.
const PIECE: usize = 64 * 1024;

impl OpenCtx {
    /// Writes a list into a file and sends it. `fill` reads in one snapshot; `note` is told how many rows there are and tells
    /// the log who took them, before anything is sent.
    pub async fn export(
        &self,
        format: ListFormat,
        separator: ListSeparator,
        fill: impl Fn(&mut Cx<'_>, &mut Table) -> Result<()> + Send + 'static,
        note: impl Fn(&mut Cx<'_>, u64) -> Result<()> + Send + 'static,
    ) -> HttpResult {
        let made = self.exported(format, separator, fill, note).await;
        made.map(|written| self.sent_as_file(written))
            .map_err(|e| self.refuse(e))
    }

    async fn exported(
        &self,
        format: ListFormat,
        separator: ListSeparator,
        fill: impl Fn(&mut Cx<'_>, &mut Table) -> Result<()> + Send + 'static,
        note: impl Fn(&mut Cx<'_>, u64) -> Result<()> + Send + 'static,
    ) -> Result<Written> {
        let filled = self.runner(move |cx| {
            let mut table = Table::new(Wanted {
                format,
                separator,
                lang: cx.language(),
                at: cx.now,
            });
            fill(cx, &mut table)?;
            Ok(table)
        });
        let table = self.app.db.read_long(filled).await?;
        // What takes a core is done when the snapshot is over.
        let written = self.app.setting.run(move || table.finish()).await?;
        let rows = written.rows;
        self.run(move |cx| note(cx, rows)).await?;
        Ok(written)
    }

    fn sent_as_file(&self, written: Written) -> HttpResponse {
        let disposition = format!("attachment; filename=\"{}\"", written.name);
        HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, written.media_type))
            .insert_header((CONTENT_DISPOSITION, disposition))
            .insert_header((CONTENT_LANGUAGE, self.lang().unwrap_or_default().as_str()))
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((VARY, "Authorization, Accept-Language"))
            .body(SizedStream::new(written.length, pieces(written.file)))
    }
}

fn pieces(file: File) -> impl Stream<Item = std::result::Result<Bytes, Error>> {
    try_unfold(file, |mut file| async move {
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = vec![0; PIECE];
            let length = file.read(&mut piece).map_err(Error::internal)?;
            piece.truncate(length);
            Ok::<_, Error>((file, piece))
        });
        let (file, piece) = read.await.map_err(Error::internal)??;
        Ok((!piece.is_empty()).then_some((Bytes::from(piece), file)))
    })
}
