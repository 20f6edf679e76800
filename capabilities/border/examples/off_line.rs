//! Serves the desk of a post that has been off-line for a fortnight, to be looked at: `cargo run
//! -p border --example off_line`, then open the addresses that are printed with the cookie.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

#[path = "../tests/booth/mod.rs"]
mod booth;

use booth::house::traveller;
use web::LinkState;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let b = booth::booth();
    let since = "2026-11-10T03:30:00Z";
    b.line.set(LinkState::OfflineSince(since.parse().unwrap()), Some(since));
    let (officer, second) = (b.house.officer(), b.house.act("supervisor"));
    b.house.desk.open_shift(&second).unwrap();
    let known = b.house.arrive(&traveller("A1")).examination.id;
    b.house.desk.admit(&officer, known, 1, &Default::default()).unwrap();
    let open = b.house.arrive(&traveller("A2")).examination.id;
    let referred = b.house.arrive(&traveller("A3")).examination.id;
    b.house.desk.refer(&officer, referred, 1, "papers in doubt").unwrap();
    for name in ["officer", "second_line", "supervisor"] {
        let opened = b.access.sign_in(name, booth::PASSWORD, "console").unwrap();
        println!("{name}: portolan={}", opened.token);
    }
    println!("/border/examinations/{open}");
    println!("/border/examinations/{referred}");
    let address = ([127, 0, 0, 1], 4179).into();
    let stop = async { tokio::signal::ctrl_c().await.unwrap() };
    web::serve(b.app, address, |at| println!("http://{at}/border"), stop).await.unwrap();
}
