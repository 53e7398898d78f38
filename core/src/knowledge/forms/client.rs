//! Form of `client.toml`: which events concern the client.

use serde::Deserialize;

use crate::model::Product;

forms! {
    /// `client.toml`
    #[derive(Clone)]
    struct RawClient {
        product: Vec<RawProduct>,
        start: Vec<Events>,
        crash: Vec<Events>,
        application: Vec<Application>,
        script: Vec<Script>,
        services: Services,
        folders: Folders,
    }

    #[derive(Clone)]
    struct RawProduct {
        id: Product,
        programs: Vec<String>,
        tasks: Vec<String>,
        task_folders: Vec<String>,
        /// Words that the source of the product's own events holds.
        sources: Vec<String>,
    }

    /// Words that the name of a service may have besides the product's.
    #[derive(Clone)]
    struct Services {
        words: Vec<String>,
        samples: Vec<String>,
        near_misses: Vec<String>,
    }

    /// Events that a script host writes, and what in them shows that the script is the client's.
    #[derive(Clone)]
    struct Script {
        provider: String,
        folders: Vec<String>,
        files: Vec<String>,
    }

    /// Folders and archives that are parts of one customer's delivery.
    #[derive(Clone)]
    struct Folders {
        /// A name is one of such a part if all of its words are among these.
        words: Vec<String>,
        /// Those of them that older files of a log lie in.
        past: Vec<String>,
        samples: Vec<String>,
        near_misses: Vec<String>,
    }

    #[derive(Clone)]
    struct Events {
        provider: String,
        ids: Vec<u32>,
    }

    #[derive(Clone)]
    struct Application {
        provider: String,
        ids: Vec<u32>,
        named_in: NamedIn,
    }
}

/// Where an event names the application that it is about. Its values are read, and its message
/// where an export has no values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum NamedIn {
    /// In the first line that is not empty.
    FirstLine,
    /// In the first line that names a file at all.
    FirstName,
}
