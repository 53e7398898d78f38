//! What stands in each data file. A key that is not here, one that is missing, or a value of
//! another kind fails the build.

/// Declares forms: each refuses what stands in a file and is not named in it.
macro_rules! forms {
    ($($(#[$meta:meta])* struct $name:ident { $($(#[$of:meta])* $field:ident: $type:ty),+ $(,)? })+) => {
        $(
            #[derive(Debug, Deserialize)]
            #[serde(deny_unknown_fields)]
            $(#[$meta])*
            pub(crate) struct $name { $($(#[$of])* pub(crate) $field: $type),+ }
        )+
    };
}

pub(crate) mod advice;
pub(crate) mod client;
pub(crate) mod code;
pub(crate) mod event;
pub(crate) mod signature;
pub(crate) mod step;
pub(crate) mod text;
