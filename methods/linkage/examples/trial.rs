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
    let table = table.unwrap();
    let n = table.len() as f64;
    let request = Request { threads: 2, ..Default::default() };
    let t0 = std::time::Instant::now();
    let (_batch, out) = Batch::run(table, &request, &|_, _, _| ());
    eprintln!("time {:?}", t0.elapsed());
    let lab: Vec<&String> = labels.iter().collect();
    let mut sizes: HashMap<&String, u64> = HashMap::new();
    for l in &lab { *sizes.entry(l).or_default() += 1; }
    let truth: u64 = if is_link { sizes.values().filter(|n| **n == 2).count() as u64 } else { sizes.values().map(|n| n * (n - 1) / 2).sum() };
    println!("truth {truth} expected {:.0} compared {} recall {:.4} one-to-one {} rows {n}", out.expected, out.compared, out.recall, out.one_to_one);
    if std::env::var("RULES").is_ok() { for r in &out.rules { println!("  {} {} {:?}", r.name, r.pairs, r.largest); } }
    if std::env::var("LEAN").is_ok() { for f in &out.parameters.facets {
        println!("{} {:?} leans on {:?}", f.name, f.facet, f.leans_on);
        for l in &f.levels { println!("   {:28} m {:.4} u {:.6} w {:.2}", l.name, l.m, l.u, l.weight()); }
        for (i, ls) in f.leaning.iter().enumerate() { println!("     {i}: {}", ls.iter().map(|l| format!("{:.2}", l.weight())).collect::<Vec<_>>().join(" ")); }
    } }
    for t in [0.5, 0.7, 0.8, 0.9, 0.95, 0.99] {
        let e: Vec<_> = out.pairs.iter().filter(|e| e.probability >= t).collect();
        let tp = e.iter().filter(|e| lab[e.left as usize] == lab[e.right as usize]).count() as f64;
        let (p, r) = (tp / e.len() as f64, tp / truth as f64);
        println!("t {t} n {} P {p:.4} R {r:.4} F {:.4}", e.len(), 2.0 * p * r / (p + r));
    }
    let mut by: HashMap<u32, HashMap<&String, u64>> = HashMap::new();
    for (r, c) in out.clusters.iter().enumerate() { *by.entry(*c).or_default().entry(lab[r]).or_default() += 1; }
    let (mut pp, mut tp) = (0u64, 0u64);
    for c in by.values() { let n: u64 = c.values().sum(); pp += n * (n - 1) / 2; tp += c.values().map(|n| n * (n - 1) / 2).sum::<u64>(); }
    let (p, r) = (tp as f64 / pp as f64, tp as f64 / truth as f64);
    println!("clusters {} P {p:.4} R {r:.4} F {:.4}", by.len(), 2.0 * p * r / (p + r));
}
