//! Power cuts while officers work: what was acknowledged is there afterwards, and the
//! journal proves itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    missing_docs
)]

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use e2e::{Client, Demo, run};

/// As many as there is time for on every change; a long run says how many more.
const KILLS: u32 = 100;
const OFFICERS: u32 = 3;

/// Admits one made-up traveller; the crossing's id once it was acknowledged, else nothing.
fn admit(client: &mut Client, token: &str, number: &str) -> Option<String> {
    let origin = client.base().to_owned();
    let headers = [
        ("content-type", "application/json"),
        ("origin", origin.as_str()),
        ("x-csrf-token", token),
    ];
    let document = serde_json::json!({
        "direction": "arrival",
        "document": {
            "document_type": "P", "number": number, "issuer": "CAN", "surname": "SPECIMEN",
            "given_names": number, "birth_date": "1990-05-17", "sex": "F",
            "citizenship": "CAN", "expiry": "2033-01-01",
        },
    });
    let seen = client
        .ask("POST", "/api/border/examinations", &headers, &document.to_string())
        .ok()
        .filter(|a| a.status == 200)?
        .json()
        .ok()?;
    let path = format!("/api/border/examinations/{}/admit", seen["id"].as_str()?);
    let decision = serde_json::json!({ "version": seen["version"], "reason": "as seen" });
    let answer = client.ask("POST", &path, &headers, &decision.to_string()).ok()?;
    if answer.status != 200 {
        return None;
    }
    Some(answer.json().ok()?["crossing"].as_str()?.to_owned())
}

/// How many kills this run makes: what `PORTOLAN_KILLS` says, here as in the tests of the stores.
fn kills() -> u32 {
    std::env::var("PORTOLAN_KILLS").map_or(KILLS, |text| text.parse().unwrap())
}

#[test]
fn no_acknowledged_crossing_is_lost_by_kills() {
    let kills = kills();
    let mut demo = Demo::start().unwrap();
    let (first, token) = demo.signed_in("officer.air01").unwrap();
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
                .map(|officer| {
                    let (mut client, token, stop) = (first.again(), token.as_str(), &stop);
                    scope.spawn(move || {
                        let mut done = Vec::new();
                        for n in 0.. {
                            if stop.load(Ordering::Relaxed) {
                                break;
                            }
                            let number = format!("K{kill:03}{officer}{n:04}");
                            match admit(&mut client, token, &number) {
                                Some(id) => done.push(id),
                                None if stop.load(Ordering::Relaxed) => break,
                                None => {}
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
    let mut client = first.again();
    for id in &acknowledged {
        let answer = client.get(&format!("/border/crossings/{id}")).unwrap();
        assert_eq!(answer.status, 200, "{id} was acknowledged and is not there");
    }
    demo.kill();
    let data = demo.data();
    let verified = run(&["journal", "verify", "--data", &data.display().to_string()]).unwrap();
    assert_eq!(verified.code, Some(0), "{}{}", verified.stdout, verified.stderr);
    println!("{} acknowledged crossings, none lost in {kills} kills", acknowledged.len());
}
