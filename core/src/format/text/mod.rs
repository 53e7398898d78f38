//! Text logs: layouts as data, records of several lines.
