//! The depot in a bucket of an S3-compatible server, over HTTP. The server runs in this process; the depot in another one,
//! which is given its credentials by the environment, as operators give them.
#![cfg(feature = "s3")]

use std::path::PathBuf;
use std::process::Command;

use bytes::Bytes;
use files::depot::{Address, Depot, Found, Key};
use futures_util::stream::TryStreamExt;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use kernel::Id;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;

const KEY: &str = "a-key-for-tests";
const SECRET: &str = "a-secret-for-tests";
const URL: &str = "DEPOT_FOR_TESTS";

/// Serves a folder as buckets; where.
async fn serve(root: PathBuf) -> String {
    let mut service = S3ServiceBuilder::new(FileSystem::new(root).expect("a folder"));
    service.set_auth(SimpleAuth::from_single(KEY, SECRET));
    let service = service.build();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let http = Builder::new(TokioExecutor::new());
        while let Ok((line, _)) = listener.accept().await {
            let connection = http
                .serve_connection(TokioIo::new(line), service.clone())
                .into_owned();
            tokio::spawn(connection);
        }
    });
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_keeps_files_as_a_folder_does() {
    let root = std::env::temp_dir().join(format!("incubator-s3-{}", Id::new()));
    std::fs::create_dir_all(root.join("ile")).expect("a bucket");
    let endpoint = serve(root.clone()).await;
    let run = |secret: &'static str| {
        let url = format!("s3://ile/incubator?endpoint={endpoint}&region=us-east-1");
        tokio::task::spawn_blocking(move || {
            Command::new(std::env::current_exe().expect("this test"))
                .args(["--exact", "in_the_bucket", "--ignored", "--nocapture"])
                .env(URL, url)
                .env("AWS_ACCESS_KEY_ID", KEY)
                .env("AWS_SECRET_ACCESS_KEY", secret)
                .env("NO_PROXY", "127.0.0.1")
                .output()
                .expect("it runs")
        })
    };
    let outcome = run(SECRET).await.expect("it ends");
    let said = String::from_utf8_lossy(&outcome.stdout);
    assert!(
        outcome.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&outcome.stderr)
    );
    assert!(said.contains("1 passed"), "{said}");
    let refused = run("another secret").await.expect("it ends");
    assert!(!refused.status.success(), "whoever has no key is refused");
    std::fs::remove_dir_all(root).expect("it is removed");
}

/// Run by the test above, with its server.
#[tokio::test]
#[ignore = "needs the server of the other test"]
async fn in_the_bucket() {
    let address = Address::parse(&std::env::var(URL).expect("a bucket")).expect("an address");
    let depot = Depot::open(address).expect("it opens");
    let read = async |key: &Key, range| -> Vec<u8> {
        let stream = depot.read(key, range).await.expect("it is read");
        stream
            .try_collect::<Vec<Bytes>>()
            .await
            .expect("to its end")
            .concat()
    };
    // A small one goes in one request, a large one in parts.
    for size in [1_000usize, 20_000_000] {
        let id = Id::new();
        let bytes: Vec<u8> = (0..size).map(|n| u8::try_from(n % 251).expect("small")).collect();
        let mut writing = depot.writing(&Key::file(id));
        for chunk in bytes.chunks(60_000) {
            writing
                .write(Bytes::copy_from_slice(chunk))
                .await
                .expect("it is written");
        }
        assert_eq!(depot.size(id).await.expect("it is asked"), None);
        writing.finish().await.expect("it is there");
        let found: Vec<Found> = depot.files().try_collect().await.expect("a list");
        assert_eq!(
            found,
            [Found {
                id,
                size: size as u64
            }]
        );
        assert_eq!(read(&Key::file(id), None).await, bytes);
        assert_eq!(read(&Key::file(id), Some(500..777)).await, bytes[500..777]);
        depot.remove(id).await.expect("it is removed");
        depot.remove(id).await.expect("what is gone is gone");
        assert_eq!(depot.size(id).await.expect("it is asked"), None);
    }
    let mut given_up = depot.writing(&Key::file(Id::new()));
    given_up
        .write(Bytes::from(vec![0; 9_000_000]))
        .await
        .expect("it is written");
    given_up.give_up().await;
    let upload = Id::new();
    for _ in 0..3 {
        let piece = Key::piece(upload, Id::new());
        depot
            .put(&piece, Bytes::from_static(b"piece"))
            .await
            .expect("it is there");
        assert_eq!(read(&piece, None).await, b"piece");
    }
    depot.remove_pieces(upload).await.expect("they are removed");
    let found: Vec<Found> = depot.files().try_collect().await.expect("a list");
    assert_eq!(found, []);
}
