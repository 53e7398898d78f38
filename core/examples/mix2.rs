fn main() {
    for _ in 0..40 {
        let t = std::time::Instant::now();
        let b = eadm_logs::Catalog::builtin().unwrap();
        println!("{} {:?}", b.signatures().len(), t.elapsed());
    }
}
