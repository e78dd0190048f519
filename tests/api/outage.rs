//! The database is away, silent, or there again: a clear refusal soon, and nothing to do by hand afterwards.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use base::db::Waits;
use futures_util::future::join_all;
use reqwest::StatusCode;

use crate::support::Server;

/// What happens to what is sent.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Open,
    /// Connections stay, and nothing arrives any more.
    Silent,
    /// Connections end.
    Closed,
}

/// A way to the database that can be cut, for all connections or for those that there are.
#[derive(Clone)]
struct Way {
    address: String,
    next: Arc<Mutex<Arc<Link>>>,
}

/// The state that some connections share.
struct Link {
    state: Mutex<State>,
    changed: Condvar,
}

impl Link {
    fn new(state: State) -> Arc<Link> {
        Arc::new(Link {
            state: Mutex::new(state),
            changed: Condvar::new(),
        })
    }
    fn set(&self, state: State) {
        *self.state.lock().expect("no panic") = state;
        self.changed.notify_all();
    }
    /// Waits while it is silent, and tells whether anything may still pass.
    fn passes(&self) -> bool {
        let state = self.state.lock().expect("no panic");
        let state = self
            .changed
            .wait_while(state, |s| *s == State::Silent)
            .expect("no panic");
        *state == State::Open
    }
}

impl Way {
    fn to(database: &str) -> Way {
        let database = database.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let way = Way {
            address: listener.local_addr().expect("an address").to_string(),
            next: Arc::new(Mutex::new(Link::new(State::Open))),
        };
        let next = Arc::clone(&way.next);
        thread::spawn(move || {
            for from in listener.incoming().flatten() {
                let link = Arc::clone(&next.lock().expect("no panic"));
                if *link.state.lock().expect("no panic") != State::Closed
                    && let Ok(to) = TcpStream::connect(&database)
                {
                    pump(&from, &to, &link);
                    pump(&to, &from, &link);
                }
            }
        });
        way
    }
    /// For all connections that there are, and those to come.
    fn set(&self, state: State) {
        self.next.lock().expect("no panic").set(state);
    }
    /// Only for those that there are.
    fn cut(&self, state: State) {
        let mut next = self.next.lock().expect("no panic");
        let old = std::mem::replace(&mut *next, Link::new(State::Open));
        old.set(state);
    }
}

fn pump(from: &TcpStream, to: &TcpStream, link: &Arc<Link>) {
    let mut from = from.try_clone().expect("a socket");
    let mut to = to.try_clone().expect("a socket");
    let link = Arc::clone(link);
    thread::spawn(move || {
        let mut buffer = [0; 16 * 1024];
        while let Ok(n @ 1..) = from.read(&mut buffer) {
            if !link.passes() || to.write_all(&buffer[..n]).is_err() {
                break;
            }
        }
        drop(from.shutdown(Shutdown::Both));
        drop(to.shutdown(Shutdown::Both));
    });
}

const WAITS: Waits = Waits {
    begin: Duration::from_millis(700),
    silence: Duration::from_secs(1),
};

/// A server whose PostgreSQL can be cut off.
fn server() -> Option<(Server, Way)> {
    let mut way = None;
    let server = Server::start_postgres_by(WAITS, |url| {
        let (head, rest) = url.split_once('@')?;
        let (address, tail) = rest.split_once('/')?;
        let made = Way::to(address);
        let by = format!("{head}@{}/{tail}", made.address);
        way = Some(made);
        Some(by)
    })?;
    Some((server, way?))
}

/// The statuses of six requests at once; each must be answered.
async fn six(server: &Server) -> Vec<StatusCode> {
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(20))
        .build()
        .expect("a client");
    let ask = || async {
        let answer = client.get(format!("{}/readyz", server.base)).send().await;
        let answer = answer.expect("an answer and no silence");
        assert!(answer.status() == 200 || answer.headers().contains_key("retry-after"));
        answer.status()
    };
    join_all((0..6).map(|_| ask())).await
}

async fn comes_back(server: &Server) {
    let well = async { while six(server).await != [StatusCode::OK; 6] {} };
    let found = tokio::time::timeout(Duration::from_secs(30), well).await;
    assert!(found.is_ok(), "the service did not find its database again");
}

#[tokio::test]
async fn a_database_that_falls_silent_is_told_and_found_again() {
    let Some((server, way)) = server() else { return };
    assert_eq!(six(&server).await, [StatusCode::OK; 6]);
    way.set(State::Silent);
    assert_eq!(six(&server).await, [StatusCode::SERVICE_UNAVAILABLE; 6]);
    way.set(State::Open);
    comes_back(&server).await;
}

#[tokio::test]
async fn connections_that_fell_silent_for_ever_are_replaced() {
    let Some((server, way)) = server() else { return };
    assert_eq!(six(&server).await, [StatusCode::OK; 6]);
    way.cut(State::Silent);
    comes_back(&server).await;
}

#[tokio::test]
async fn a_database_that_was_started_again_is_found_at_once() {
    let Some((server, way)) = server() else { return };
    assert_eq!(six(&server).await, [StatusCode::OK; 6]);
    way.cut(State::Closed);
    // Those that lay idle are dead, and nobody notices.
    assert_eq!(six(&server).await, [StatusCode::OK; 6]);
    way.set(State::Closed);
    assert_eq!(six(&server).await, [StatusCode::SERVICE_UNAVAILABLE; 6]);
    way.set(State::Open);
    comes_back(&server).await;
}
