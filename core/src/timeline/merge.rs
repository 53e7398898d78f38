//! The records of several documents in the order of their times.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;

use super::document::{Making, OpenDocument, Ready, Wanted};
use super::form::{Form, Line, Lines, Seen, Values};
use super::settle;
use crate::cancel::Cancel;
use crate::model::SourceProblem;
use crate::pool::{Threads, Workers, ahead};
use crate::read::Others;
use crate::redact::Redactor;
use crate::settings::Tools;
use crate::source::{Bundle, Document, problem};

/// So many bytes of text are written at a time, at least.
const STRETCH: usize = 256 << 10;

/// The records of a bundle in the form that is asked for, merged by time.
pub(crate) struct Merge<'a, F: Form> {
    pub(super) making: Making<'a, F>,
    open: Vec<OpenDocument<'a>>,
    lists: Vec<List<F::List>>,
    /// When the next record of each document is due, the earliest first; `None` before the start.
    due: Option<BinaryHeap<Reverse<(i64, usize)>>>,
    pub(crate) problems: Vec<(String, SourceProblem)>,
    threads: Threads,
    /// From the first record to the last one.
    workers: Option<Workers>,
    cancel: Cancel,
}

/// The records of a document that were made but not given out.
struct List<L> {
    ready: Ready<L>,
    /// Newest stamp given out: what has none, or an older one, is not held back.
    reached: i64,
}

impl<L> List<L> {
    fn new() -> Self {
        Self {
            ready: Ready::new(),
            reached: i64::MIN,
        }
    }
}

impl<'a> Merge<'a, Values> {
    pub(super) fn new(
        tools: &'a Tools,
        bundle: &'a Bundle,
        threads: Threads,
        cancel: Cancel,
    ) -> Self {
        let documents = bundle.documents().iter();
        let listed = documents.filter(|document| document.skip_reason().is_none());
        let (unread, read): (Vec<&Document>, Vec<&Document>) =
            listed.partition(|document| document.problem().is_some());
        let told =
            |document: &Document| Some((document.path().to_owned(), document.problem()?.clone()));
        Self {
            making: Making {
                tools,
                masks: Redactor::reveal(),
                form: Values,
                wanted: Wanted::default(),
            },
            lists: read.iter().map(|_| List::new()).collect(),
            open: read
                .into_iter()
                .map(|document| OpenDocument::new(document, Others::of(bundle)))
                .collect(),
            due: None,
            problems: unread.into_iter().filter_map(told).collect(),
            threads,
            workers: None,
            cancel,
        }
    }

    /// The same in another form; no record was taken yet.
    pub(super) fn with_form<F: Form>(self, form: F) -> Merge<'a, F> {
        Merge {
            making: Making {
                tools: self.making.tools,
                masks: self.making.masks,
                form,
                wanted: self.making.wanted,
            },
            lists: self.open.iter().map(|_| List::new()).collect(),
            open: self.open,
            due: None,
            problems: self.problems,
            threads: self.threads,
            workers: None,
            cancel: self.cancel,
        }
    }

    /// The next record.
    pub(super) fn next(&mut self) -> Option<Seen> {
        let mut next = None;
        self.take_next(1, |list, _| {
            next = list.pop_front();
            1
        });
        next
    }
}

impl<L: Line> Merge<'_, Lines<L>> {
    /// Writes the text of all records, while what comes next is made.
    pub(super) fn write(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        let next = || match self.next_text() {
            Ok(text) if text.is_empty() => None,
            text => Some(text),
        };
        ahead(next, |texts| {
            for text in texts {
                out.write_all(&text?)?;
            }
            Ok(())
        })
    }

    /// The text of the next records; empty at the end.
    fn next_text(&mut self) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        let mut written = Ok(());
        while text.len() < STRETCH
            && written.is_ok()
            && self.take_next(usize::MAX, |list, most| {
                written = list.append_next(most, &mut text);
                most
            })
        {}
        written.map(|()| text)
    }
}

impl<F: Form> Merge<'_, F> {
    pub(super) fn documents(&self) -> usize {
        self.open.len()
    }

    pub(super) fn has_begun(&self) -> bool {
        self.due.is_some()
    }

    /// The document whose record comes next.
    fn next_due(&mut self) -> Option<usize> {
        if self.cancel.is_cancelled() {
            return None;
        }
        if self.due.is_none() {
            self.due = Some(BinaryHeap::new());
            self.start();
            for index in 0..self.open.len() {
                self.advance(index);
            }
        }
        let next = self.due.as_mut()?.pop();
        if next.is_none() {
            self.workers = None;
        }
        next.map(|Reverse((_, index))| index)
    }

    /// How many records of this document come before the next one of another; no more than `most` are counted.
    fn count_due(&self, index: usize, most: usize) -> usize {
        let Some(list) = self.lists.get(index) else {
            return 0;
        };
        let next = self.due.as_ref().and_then(|due| due.peek());
        let mut reached = list.reached;
        let earlier = list.ready.times().take(most).take_while(|when| {
            let due = (when.utc_us.max(reached), index);
            reached = reached.max(when.reached());
            next.is_none_or(|Reverse(next)| due < *next)
        });
        earlier.count()
    }

    /// Takes the records that come next, `most` at most. `take` is told how many of a list come before those of
    /// any other document, and says how many it took; `false` where there are none.
    pub(crate) fn take_next(
        &mut self,
        most: usize,
        take: impl FnOnce(&mut F::List, usize) -> usize,
    ) -> bool {
        let Some(index) = self.next_due() else {
            return false;
        };
        let most = self.count_due(index, most);
        if let Some(list) = self.lists.get_mut(index) {
            list.ready
                .take(&mut list.reached, |records| take(records, most));
        }
        self.advance(index);
        true
    }

    /// Opens all documents, and settles what each has to know of the others.
    fn start(&mut self) {
        let workers = match self.threads.workers() {
            Ok(workers) => workers,
            Err(error) => {
                for document in &mut self.open {
                    let path = document.path.to_owned();
                    let unread = problem("unreadable", error.to_string());
                    self.problems.push((path, unread));
                    document.input = None;
                }
                return;
            }
        };
        let making = &self.making;
        let (open, lists, cancel) = (&mut self.open, &mut self.lists, &self.cancel);
        let problems = &mut self.problems;
        workers.install(|| {
            for (document, list) in open.iter_mut().zip(lists) {
                let mut found = Vec::new();
                document.open(making, &mut list.ready, &mut found);
                problems.extend(found.into_iter().map(|p| (document.path.to_owned(), p)));
            }
            settle::settle(making.tools, open, cancel);
        });
        self.workers = Some(workers);
    }

    /// Reads on in a document and says when its next record is due.
    fn advance(&mut self, index: usize) {
        let (Some(document), Some(list)) = (self.open.get_mut(index), self.lists.get_mut(index))
        else {
            return;
        };
        let making = &self.making;
        let (cancel, problems) = (&self.cancel, &mut self.problems);
        if let Some(workers) = self.workers.as_ref().filter(|_| list.ready.is_empty()) {
            workers.install(|| document.fill(making, &mut list.ready, cancel, problems));
        }
        if let Some(when) = list.ready.times().next()
            && let Some(due) = &mut self.due
        {
            due.push(Reverse((when.utc_us.max(list.reached), index)));
        }
    }
}
