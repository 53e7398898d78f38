// The data files and their forms, for the build script and the library alike. The signatures are
// found by the build, and are not listed.
files! {
    CLIENT: forms::client::RawClient = "client.toml";
    CODE_CONTEXTS: forms::code::RawContexts = "code-contexts.toml";
    DATES: forms::text::RawDates = "dates.toml";
    FIELDS: forms::text::RawFields = "fields.toml";
    IDENTITY: forms::text::RawRules = "identity.toml";
    JUDGEMENT: forms::advice::Judgement = "judgement.toml";
    LAYOUTS: forms::text::RawLayouts = "layouts.toml";
    LEVELS: forms::text::RawLevels = "levels.toml";
    ORIGIN: forms::text::RawOrigin = "origin.toml";
    OWN_OUTPUT: forms::text::OwnOutput = "own-output.toml";
    PATTERNS: forms::text::RawPatterns = "patterns.toml";
    PHASES: forms::step::PhasesFile = "phases.toml";
    PORTAL: forms::step::PortalFile = "portal.toml";
    REDACT: forms::text::RawRules = "redact.toml";
    REGIONS: forms::event::Regions = "regions.toml";
    RUNBOOK: forms::advice::RawRunbook = "runbook.toml";
    STEPS: forms::step::StepsFile = "steps.toml";
    WIN32_MESSAGES: forms::event::Messages = "win32-messages.toml";
    WORDS: forms::advice::WordsFile = "words.toml";
    CODES_DOTNET: forms::code::RawTable = "codes/dotnet.toml";
    CODES_HRESULT: forms::code::RawTable = "codes/hresult.toml";
    CODES_HTTP: forms::code::RawTable = "codes/http.toml";
    CODES_LDAP: forms::code::RawTable = "codes/ldap.toml";
    CODES_LDAP_DATA: forms::code::RawTable = "codes/ldap-data.toml";
    CODES_NTSTATUS: forms::code::RawTable = "codes/ntstatus.toml";
    CODES_PROGRAM: forms::code::RawTable = "codes/program.toml";
    CODES_TASK_SCHEDULER: forms::code::RawTable = "codes/task-scheduler.toml";
    CODES_TLS_ALERT: forms::code::RawTable = "codes/tls-alert.toml";
    CODES_WIN32: forms::code::RawTable = "codes/win32.toml";
    EVENT_FORWARDED: forms::event::ForwardedFile = "events/forwarded.toml";
    EVENT_LABELS: forms::event::Labels = "events/labels.toml";
    EVENT_LEVELS: forms::event::EventLevels = "events/levels.toml";
    EVENT_MESSAGES: forms::event::KnownMessages = "events/messages.toml";
    EVENT_OBJECTS: forms::event::Objects = "events/objects.toml";
    EVENT_PROVIDERS: forms::event::Providers = "events/providers.toml";
    EVENT_SENTENCES: forms::event::Sentences = "events/sentences.toml";
    EVENT_SYSTEM: forms::event::SystemItems = "events/system.toml";
    EVENT_WRAPPERS: forms::event::Wrappers = "events/wrappers.toml";
    TASK_RUNS: forms::event::TaskRuns = "events/task-runs.toml";
}
