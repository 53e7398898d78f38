#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| eadm_logs::fuzzing::text_config(bytes));
