//! Power cuts while officers work: what was acknowledged is there afterwards, and the
//! journal proves itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use e2e::{Demo, run};
use testkit::kills;

const OFFICERS: u32 = 3;

#[test]
fn no_acknowledged_crossing_is_lost_by_kills() {
    let kills = kills();
    let mut demo = Demo::start().unwrap();
    let mut first = demo.signed_in("officer.air01").unwrap();
    demo.serve_at_the_same_port().unwrap();
    let mut acknowledged: Vec<String> = Vec::new();
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    for kill in 0..kills {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let patience = Duration::from_millis(15 + seed % 110);
        let stop = AtomicBool::new(false);
        let found = std::thread::scope(|scope| {
            let officers: Vec<_> = (0..OFFICERS)
                .map(|which| {
                    let (mut officer, stop) = (first.again(), &stop);
                    scope.spawn(move || {
                        let mut done = Vec::new();
                        for n in 0.. {
                            if stop.load(Ordering::Relaxed) {
                                break;
                            }
                            let number = format!("K{kill:03}{which}{n:04}");
                            match officer.admit(&number) {
                                Ok(id) => done.push(id),
                                Err(_) if stop.load(Ordering::Relaxed) => break,
                                Err(_) => {}
                            }
                        }
                        done
                    })
                })
                .collect();
            // The moment of a power cut is nobody's event: this is the test's dice, not a wait.
            std::thread::sleep(patience);
            demo.kill();
            stop.store(true, Ordering::Relaxed);
            officers.into_iter().flat_map(|o| o.join().unwrap()).collect::<Vec<_>>()
        });
        acknowledged.extend(found);
        demo.serve_at_the_same_port().unwrap();
    }
    assert!(acknowledged.len() > kills as usize, "only {} were acknowledged", acknowledged.len());
    for id in &acknowledged {
        assert!(first.finds(id).unwrap(), "{id} was acknowledged and is not there");
    }
    demo.kill();
    let data = demo.data();
    let verified = run(&["journal", "verify", "--data", &data.display().to_string()]).unwrap();
    assert_eq!(verified.code, Some(0), "{}{}", verified.stdout, verified.stderr);
    println!("{} acknowledged crossings, none lost in {kills} kills", acknowledged.len());
}
