//! Background work: leases that are lost, jobs that wear their workers out, senders that hang.

use base::jobs;
use chrono::Duration;
use test_macros::both;

use crate::support::Server;

#[both]
async fn whoever_lost_a_job_does_not_say_how_it_went(server: Server) {
    let now = server.now();
    let late = server
        .below(|cx| {
            jobs::enqueue(cx, "test", &())?;
            jobs::lease(cx.conn, cx.now)
        })
        .await
        .expect("a job");
    let then = now + Duration::minutes(6);
    let second = server
        .below(move |cx| jobs::lease(cx.conn, then))
        .await
        .expect("the job again");
    server
        .below(move |cx| jobs::finish(cx.conn, &late, false, then))
        .await;
    // It is still the second worker's: nobody else gets it.
    let later = then + Duration::minutes(1);
    assert!(
        server
            .below(move |cx| jobs::lease(cx.conn, later))
            .await
            .is_none()
    );
    server
        .below(move |cx| jobs::finish(cx.conn, &second, true, later))
        .await;
    assert!(
        server
            .below(move |cx| jobs::lease(cx.conn, later + Duration::days(1)))
            .await
            .is_none()
    );
}

#[both]
async fn a_job_whose_workers_die_is_put_aside(server: Server) {
    let now = server.now();
    server.below(|cx| jobs::enqueue(cx, "test", &())).await;
    let mut tries = 0;
    for n in 0..20 {
        let then = now + Duration::minutes(6 * n);
        tries += i32::from(server.below(move |cx| jobs::lease(cx.conn, then)).await.is_some());
    }
    assert_eq!(tries, 12);
}
