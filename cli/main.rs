//! `eadm-logs`.

fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(eadm_logs_cli::run(std::env::args_os()))
}
