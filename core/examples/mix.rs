fn main() {
    let t = std::time::Instant::now();
    let b = eadm_logs::Catalog::builtin().unwrap();
    println!("builtin {} {:?}", b.signatures().len(), t.elapsed());
    if let Some(d) = std::env::args().nth(1) {
        let t = std::time::Instant::now();
        match eadm_logs::Catalog::load(&d) {
            Ok(c) => println!(
                "{} ok {:?}\n{}",
                c.signatures().len(),
                t.elapsed(),
                c.warnings()
            ),
            Err(e) => println!("{e}"),
        }
    }
}
