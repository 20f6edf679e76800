use linkage::*;
use std::collections::HashMap;
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    // trial dedupe FILE labelcol [cols] | link A B cols
    let is_link = args[0] == "link";
    let files: Vec<&String> = if is_link { args[1..3].iter().collect() } else { vec![&args[1]] };
    let only: Option<Vec<&str>> = args.get(3).map(|c| c.split(',').collect());
    let mut table: Option<Table> = None;
    let mut labels: Vec<String> = vec![];
    for (s, f) in files.iter().enumerate() {
        let mut r = csv::Reader::from_path(f).unwrap();
        let h: Vec<String> = r.headers().unwrap().iter().map(|x| x.trim().to_owned()).collect();
        if table.is_none() {
            let cols = h.iter().map(|n| Column { name: n.clone(), kind: {
                let k = Kind::of_column(n).unwrap_or(Kind::Ignore);
                if n == "first_and_surname" { Kind::Ignore } else if let Some(o) = &only { if o.contains(&n.as_str()) { k } else { Kind::Ignore } } else { k } } }).collect();
            let t = Table::new(cols).unwrap();
            table = Some(t);
        }
        let lab = h.iter().position(|n| n == "cluster" || n == "rec_id").unwrap();
        for rec in r.records() {
            let rec = rec.unwrap();
            let row: Vec<Option<&str>> = rec.iter().map(|v| (!v.trim().is_empty()).then_some(v)).collect();
            table.as_mut().unwrap().push(s as u8, &row).unwrap();
            let l = &rec[lab];
            labels.push(if is_link { l.split('-').nth(1).unwrap().to_owned() } else { l.to_owned() });
        }
    }
    let mut table = table.unwrap();
    let mut request = batch::Request { threads: 2, ..Default::default() };
    if let Ok(v) = std::env::var("MOST") { request.clusters.most = v.parse().unwrap(); }
    if let Ok(v) = std::env::var("NC") { request.clusters.not_compared = v.parse().unwrap(); }
    if let Ok(v) = std::env::var("JOIN") { request.clusters.join_from = v.parse().unwrap(); }
    let t0 = std::time::Instant::now();
    let out = batch::run(&mut table, is_link, &request);
    eprintln!("time {:?}", t0.elapsed());
    let lab: Vec<&String> = (0..table.len()).map(|r| &labels[table.origin_of(r as u32) as usize]).collect();
    let mut sizes: HashMap<&String, u64> = HashMap::new();
    for l in &lab { *sizes.entry(l).or_default() += 1; }
    let truth: u64 = if is_link { sizes.values().filter(|n| **n == 2).count() as u64 } else { sizes.values().map(|n| n * (n - 1) / 2).sum() };
    let found = out.candidates.iter().filter(|(l, r)| lab[*l as usize] == lab[*r as usize]).count();
    println!("truth {truth} candidates {} recall {:.4} estimated {:.4}", out.compared, found as f64 / truth as f64, out.recall);
    if std::env::var("RULES").is_ok() {
        for (n, c) in &out.rules { println!("  {n} {c}"); }
    }
    println!("prior {:.3e} -> matches {:.0}", out.parameters.prior, out.parameters.prior * if is_link { 25e6 } else { (table.len() * (table.len() - 1) / 2) as f64 });
    for f in &out.parameters.facets {
        println!("{} {:?} leans on {:?}", f.name, f.facet, f.leans_on);
        for l in &f.levels { println!("   {:28} m {:.4} u {:.6} w {:.2}", l.name, l.m, l.u, l.weight()); }
        if std::env::var("LEAN").is_ok() { for (i, ls) in f.leaning.iter().enumerate() { println!("     {i}: {}", ls.iter().map(|l| format!("{:.2}", l.weight())).collect::<Vec<_>>().join(" ")); } }
    }
    for t in [-6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 8.0, 10.0] {
        let e: Vec<_> = out.edges.iter().filter(|e| e.weight >= t as f32).collect();
        let tp = e.iter().filter(|e| lab[e.left as usize] == lab[e.right as usize]).count() as f64;
        let (p, r) = (tp / e.len() as f64, tp / truth as f64);
        println!("t {t} n {} P {p:.4} R {r:.4} F {:.4}", e.len(), 2.0 * p * r / (p + r));
    }
    if !is_link {
        let mut by: HashMap<u32, HashMap<&String, u64>> = HashMap::new();
        for (r, c) in out.clusters.iter().enumerate() { *by.entry(*c).or_default().entry(lab[r]).or_default() += 1; }
        let (mut pp, mut tp) = (0u64, 0u64);
        for c in by.values() { let n: u64 = c.values().sum(); pp += n * (n - 1) / 2; tp += c.values().map(|n| n * (n - 1) / 2).sum::<u64>(); }
        let (p, r) = (tp as f64 / pp as f64, tp as f64 / truth as f64);
        println!("clusters {} P {p:.4} R {r:.4} F {:.4}", by.len(), 2.0 * p * r / (p + r));
    } else {
        // one-to-one
        let mut e = out.edges.clone(); e.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        for t in [-6.0f32, -4.0, -2.0, 0.0, 2.0, 4.0] {
        let mut used = std::collections::HashSet::new(); let (mut n, mut tp) = (0.0, 0.0);
        for x in &e { if x.weight < t { break; } if used.contains(&x.left) || used.contains(&x.right) { continue; } used.insert(x.left); used.insert(x.right); n += 1.0; if lab[x.left as usize] == lab[x.right as usize] { tp += 1.0; } }
        let (p, r) = (tp / n, tp / truth as f64);
        println!("1:1 t {t} n {n} P {p:.4} R {r:.4} F {:.4}", 2.0 * p * r / (p + r));
        }
    }
}
