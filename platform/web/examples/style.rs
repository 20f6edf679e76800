//! Serves the shell with every component on `/style`, to be looked at: `cargo run -p web --example
//! style`, then sign in as `ana` with the password that is printed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

#[path = "../tests/utopia/mod.rs"]
mod utopia;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let node = utopia::node(false);
    println!("{} routes; sign in as ana with: {}", node.specs.len(), utopia::PASSWORD);
    let opened = node.access.sign_in("ana", utopia::PASSWORD, "console").unwrap();
    println!("portolan={}", opened.token);
    let address = ([127, 0, 0, 1], 4178).into();
    let stop = async { tokio::signal::ctrl_c().await.unwrap() };
    web::serve(node.app, address, |at| println!("http://{at}/style"), stop).await.unwrap();
}
