//! A country of a centre and three posts: lines are cut, processes killed, and every page says
//! what is so; whatever a post acknowledged is at the centre in the end, once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use e2e::{Browser, Country, Officer, PASSWORD, Seat, browser_tools, until};
use testkit::postgres::server;

const POSTS: usize = 3;

/// What a page says, without its marks.
fn said(officer: &mut Officer, path: &str) -> String {
    let answer = officer.get(path).unwrap();
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    let text = answer.text();
    text.split('<').map(|part| part.split_once('>').map_or(part, |(_, said)| said)).collect()
}

/// The officer of a post, once the account and the law have come down.
fn at_work(post: &Seat, n: usize, acknowledged: &mut Vec<String>) -> Officer {
    let mut found = None;
    until("an account from the centre", || {
        found = Some(post.sign_in(&format!("officer{n}"))?);
        Ok(true)
    })
    .unwrap();
    let mut officer = found.unwrap();
    until("the law from the centre", || {
        acknowledged.push(officer.admit(&format!("N{n}A"))?);
        Ok(true)
    })
    .unwrap();
    officer
}

fn admit(officer: &mut Officer, numbers: &str, acknowledged: &mut Vec<String>) {
    for n in 0..5 {
        acknowledged.push(officer.admit(&format!("{numbers}{n}")).unwrap());
    }
}

fn all_there(centre: &mut Officer, acknowledged: &[String]) {
    for id in acknowledged {
        assert!(
            centre.finds(id).unwrap(),
            "{id} was acknowledged at a post and is not at the centre"
        );
    }
}

fn frame_says(post: &Seat, officer: &mut Officer, wanted: &str) {
    until(&format!("{} says {wanted}", post.name()), || {
        let page = said(officer, "/border");
        Ok(page.contains(wanted))
    })
    .unwrap();
}

#[test]
fn every_page_tells_the_truth_while_lines_are_cut_and_processes_killed() {
    let mut country = Country::start(POSTS, Some(server().database().unwrap())).unwrap();
    let mut acknowledged = Vec::new();
    let mut officers: Vec<Officer> =
        (1..).zip(&country.posts).map(|(n, post)| at_work(post, n, &mut acknowledged)).collect();

    // All is well: the centre has everything, and both ends say so.
    for (n, officer) in officers.iter_mut().enumerate() {
        admit(officer, &format!("N{n}B"), &mut acknowledged);
    }
    for (post, officer) in country.posts.iter().zip(&mut officers) {
        frame_says(post, officer, "In step");
        country.until_line(post.name(), "in-step").unwrap();
    }
    let mut at_centre = country.centre.sign_in("supervisor1").unwrap();
    all_there(&mut at_centre, &acknowledged);
    let page = said(&mut at_centre, "/administration/nodes");
    assert!(page.contains("3 nodes · nothing to look at"), "{page}");
    assert!(!page.contains("its centre"), "the centre has none: {page}");
    assert!(!page.contains("Works alone") && page.contains("Other nodes call this one"), "{page}");
    let desk = said(&mut officers[0], "/border");
    assert!(desk.contains("Crossings at other posts are not known here"), "{desk}");

    // A line is cut: the post works on, and both ends say what they can't know.
    country.lines[0].cut();
    frame_says(&country.posts[0], &mut officers[0], "Off-line since");
    country.until_line("post-1", "away").unwrap();
    let held = country.known("post-1").unwrap()["holds"].as_u64().unwrap();
    let mut alone = Vec::new();
    admit(&mut officers[0], "N1C", &mut alone);
    let desk = said(&mut officers[0], "/border");
    assert!(desk.contains("Rules, lists, posts and accounts: as of"), "{desk}");
    assert!(!at_centre.finds(&alone[0]).unwrap(), "it can't be there yet");
    assert_eq!(country.known("post-1").unwrap()["holds"].as_u64(), Some(held));
    let page = said(&mut at_centre, "/administration/nodes");
    assert!(page.contains("Off-line since"), "{page}");
    let mut supervisor = country.posts[0].sign_in("supervisor1").unwrap();
    let page = said(&mut supervisor, "/administration/nodes");
    assert!(page.contains("The centre lacks") && page.contains("No line"), "{page}");
    look(&country);

    // A post and the centre lose their power, the centre while the posts work on.
    country.posts[1].kill();
    country.until_line("post-2", "away").unwrap();
    country.centre.kill();
    admit(&mut officers[2], "N3C", &mut alone);
    frame_says(&country.posts[2], &mut officers[2], "Off-line since");
    country.posts[1].start().unwrap();
    admit(&mut officers[1], "N2C", &mut alone);
    country.centre.start().unwrap();
    country.lines[0].mend();
    for (post, officer) in country.posts.iter().zip(&mut officers) {
        country.until_line(post.name(), "in-step").unwrap();
        frame_says(post, officer, "In step");
    }
    acknowledged.append(&mut alone);
    all_there(&mut at_centre, &acknowledged);

    // Somebody new at a post: the account is made at the centre, beside its running server.
    let beside = country.centre.beside().unwrap();
    let add = ["account", "add", "officer9", "--shown", "Nine", "--role", "officer"];
    beside.command(&[&add[..], &["--post", "UTO-LND-01"]].concat(), PASSWORD).unwrap();
    until("the new account", || country.posts[0].sign_in("officer9").map(|_| true)).unwrap();

    // A post that was retired is told so, works on, and its centre takes nothing more.
    let retire = ["node", "retire", "post-3", "--because", "The bridge was closed"];
    beside.command(&retire, "").unwrap();
    country.until_line("post-3", "ended").unwrap();
    frame_says(&country.posts[2], &mut officers[2], "Off-line since");
    let last = officers[2].admit("N3D").unwrap();
    assert!(officers[2].finds(&last).unwrap());
    assert!(!at_centre.finds(&last).unwrap());
    let mut supervisor = country.posts[2].sign_in("supervisor3").unwrap();
    let page = said(&mut supervisor, "/administration/nodes");
    assert!(page.contains("Refused"), "{page}");

    // Every journal holds, and so does every copy of one.
    country.proves_itself().unwrap();
}

/// The pages of nodes in a browser, with one post off-line: at its centre and at the post.
fn look(country: &Country) {
    let Some(tools) = browser_tools("the pages of nodes in a browser") else { return };
    for language in ["en", "fr", "es"] {
        let mut browser = Browser::open(&tools, language, true).unwrap();
        for seat in [&country.centre, &country.posts[0]] {
            let list = format!("{}/administration/nodes", seat.address());
            browser.sign_in(&list, "supervisor1", PASSWORD).unwrap();
            browser.judge(&format!("nodes-{}-{language}", seat.name())).unwrap();
        }
        let one = format!("{}/administration/nodes/post-1", country.centre.address());
        browser.sign_in(&one, "supervisor1", PASSWORD).unwrap();
        browser.judge(&format!("nodes-one-{language}")).unwrap();
    }
}

/// A xorshift of its own: the test's dice, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

/// Power cuts at both ends and cut lines while officers work at every post.
fn kills_over_lines(kills: u32, database: Option<String>, seed: u64) {
    let mut country = Country::start(POSTS, database).unwrap();
    let mut acknowledged = Vec::new();
    let officers: Vec<Officer> =
        (1..).zip(&country.posts).map(|(n, post)| at_work(post, n, &mut acknowledged)).collect();
    let mut dice = Dice(seed);
    let (stop, number) = (AtomicBool::new(false), AtomicU32::new(0));
    std::thread::scope(|scope| {
        let desks: Vec<_> = officers
            .iter()
            .map(|officer| {
                let (mut officer, stop, number) = (officer.again(), &stop, &number);
                scope.spawn(move || {
                    let mut done = Vec::new();
                    while !stop.load(Ordering::Relaxed) {
                        let n = number.fetch_add(1, Ordering::Relaxed);
                        match officer.admit(&format!("K{n:06}")) {
                            Ok(id) => done.push(id),
                            // The post has no power: nobody hammers on a dead keyboard.
                            Err(_) => std::thread::sleep(Duration::from_millis(20)),
                        }
                    }
                    done
                })
            })
            .collect();
        for _ in 0..kills {
            // The moment of a power cut is nobody's event: these are the test's dice, not a wait.
            std::thread::sleep(Duration::from_millis(20 + dice.below(300)));
            let which = dice.below(POSTS as u64) as usize;
            country.lines[which].cut_after(dice.below(20_000));
            let seat = match dice.below(2) {
                0 => &mut country.centre,
                _ => &mut country.posts[which],
            };
            seat.start().unwrap();
        }
        stop.store(true, Ordering::Relaxed);
        acknowledged.extend(desks.into_iter().flat_map(|desk| desk.join().unwrap()));
    });
    assert!(acknowledged.len() > kills as usize, "only {}", acknowledged.len());
    // A post that waits long after many failed calls calls at once when it starts.
    for post in &mut country.posts {
        post.start().unwrap();
    }
    for post in &country.posts {
        country.until_line(post.name(), "in-step").unwrap();
    }
    all_there(&mut country.centre.sign_in("supervisor1").unwrap(), &acknowledged);
    country.proves_itself().unwrap();
    // None twice either: what the posts have, the centre has, and no more.
    let arrivals = |seat: &Seat| {
        let table = seat.command(&["flows", "--by", "month"], "").unwrap();
        let rows = table.lines().skip(1);
        rows.map(|row| row.split(',').nth(1).unwrap().parse::<u64>().unwrap()).sum::<u64>()
    };
    let at_posts: u64 = country.posts.iter().map(arrivals).sum();
    assert_eq!(arrivals(&country.centre), at_posts);
    assert!(at_posts >= acknowledged.len() as u64);
    println!("{} acknowledged crossings, none lost in {kills} kills", acknowledged.len());
}

#[test]
fn no_crossing_is_lost_by_kills_at_both_ends_with_a_centre_in_a_folder() {
    kills_over_lines(testkit::kills() / 2, None, 0x9E37_79B9_7F4A_7C15);
}

#[test]
fn no_crossing_is_lost_by_kills_at_both_ends_with_a_centre_on_postgresql() {
    let database = server().database().unwrap();
    kills_over_lines(testkit::kills().div_ceil(2), Some(database), 0x2545_F491_4F6C_DD1D);
}
