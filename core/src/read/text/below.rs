//! Heads whose message begins on the line below: `Oct 19, 2026 5:00:01 AM no.eadm.Runner run`, and
//! `INFO: Import HR started` under it.

use std::collections::BTreeSet;

use super::header::Header;
use super::levels::Levels;
use super::stamp::Written;
use crate::model::Level;
use crate::step_line::{Vocabulary, recognise};

/// Heads that are looked at.
const MOST: usize = 100;
/// A line with a time among its first bytes is no message of the head above it.
const NEAR: usize = 24;
/// What heads have in common is no message where each of its values stands in so many of them.
const COMES_AGAIN: usize = 4;

/// What the lines below heads say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Below {
    /// One of them tells of a step.
    pub(super) steps: bool,
}

/// Whether the messages of heads stand below them, each head given with the line that follows it and
/// begins no record: most of these lines begin with a level and no head has one; or a good part of
/// them tells of steps, and the heads are always the same. A head that names a step is no such head.
pub(super) fn below<'l>(
    heads: impl Iterator<Item = (Header<'l>, Option<&'l str>)>,
    levels: &Levels,
    vocabulary: &Vocabulary,
) -> Option<Below> {
    let (mut count, mut under, mut levelled) = (0, 0, 0);
    let mut steps = 0;
    let mut said = BTreeSet::new();
    for (head, line) in heads.take(MOST) {
        let head = head.fields();
        if head.level != Level::None {
            return None;
        }
        count += 1;
        said.insert(head.message.trim());
        let Some(line) = line.filter(|line| !line.trim().is_empty()) else {
            continue;
        };
        let (level, message) = levels.head(line.trim_start());
        under += 1;
        levelled += usize::from(level != Level::None);
        let own = Written::find(line, NEAR).is_some();
        steps += usize::from(!own && recognise(vocabulary, message).is_some());
    }
    let most = |some: usize| some * 4 >= count * 3;
    let again = said.len() == 1 || said.len() * COMES_AGAIN <= count;
    let stand_below =
        count > 0 && most(under) && (most(levelled) || again && steps * COMES_AGAIN >= count);
    let tells = |head: &&str| {
        vocabulary.names_step(head)
            || recognise(vocabulary, head).is_some()
            || vocabulary.mention(head, Level::None).is_some()
    };
    (stand_below && !said.iter().any(tells)).then_some(Below { steps: steps > 0 })
}
