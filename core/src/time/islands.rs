//! Stretches of time in which a document has records: a stamp that lies alone is wild.

/// Stamps further apart than this are no neighbours.
const APART_US: i64 = 31 * 86_400 * 1_000_000;

/// One stretch with no hole of more than 31 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Island {
    pub(crate) first_us: i64,
    pub(crate) last_us: i64,
    pub(crate) count: u64,
    /// Line of the earliest record seen in it; 0 where the format has none.
    pub(crate) line: u64,
    /// Smallest and largest number that a log gave a record in it.
    pub(crate) numbers: Option<(u64, u64)>,
    /// It lies between others where its numbers do as well: an export that is filtered has holes.
    pub(crate) confirmed: bool,
}

/// Disjoint stretches, ascending.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Islands(pub(crate) Vec<Island>);

impl Islands {
    pub(crate) fn add(&mut self, utc_us: i64, line: u64, number: Option<u64>) {
        let numbers = number.map(|number| (number, number));
        // Nearly always the stamp lies in or right behind the last stretch.
        if let Some(last) = self.0.last_mut()
            && utc_us >= last.first_us
            && utc_us <= last.last_us.saturating_add(APART_US)
        {
            last.last_us = last.last_us.max(utc_us);
            last.count += 1;
            last.numbers = joined(last.numbers, numbers);
            return;
        }
        self.merge(Island {
            first_us: utc_us,
            last_us: utc_us,
            count: 1,
            line,
            numbers,
            confirmed: false,
        });
    }

    pub(crate) fn merge(&mut self, mut island: Island) {
        let near = |other: &Island| {
            other.first_us <= island.last_us.saturating_add(APART_US)
                && island.first_us <= other.last_us.saturating_add(APART_US)
        };
        let from = self.0.iter().position(near);
        let at = match from {
            None => self
                .0
                .partition_point(|other| other.first_us < island.first_us),
            Some(from) => {
                let to = self.0.iter().rposition(near).map_or(from, |i| i);
                for other in self.0.drain(from..=to) {
                    if other.first_us < island.first_us {
                        island.line = other.line;
                    }
                    island.first_us = island.first_us.min(other.first_us);
                    island.last_us = island.last_us.max(other.last_us);
                    island.count += other.count;
                    island.numbers = joined(island.numbers, other.numbers);
                    island.confirmed |= other.confirmed;
                }
                from
            }
        };
        self.0.insert(at, island);
    }

    pub(crate) fn shift(&mut self, by_us: i64) {
        for island in &mut self.0 {
            island.first_us = island.first_us.saturating_add(by_us);
            island.last_us = island.last_us.saturating_add(by_us);
        }
    }

    pub(crate) fn join(&mut self, other: &Self) {
        for island in &other.0 {
            self.merge(*island);
        }
    }

    /// Nothing follows in this document: what its numbers confirm is known.
    pub(crate) fn confirm(&mut self) {
        let numbers: Vec<_> = self.0.iter().map(|island| island.numbers).collect();
        let ascends = |pair: &[Option<(u64, u64)>]| match pair {
            [Some((_, before)), Some((behind, _))] => before < behind,
            _ => false,
        };
        let rises: Vec<bool> = numbers.windows(2).map(ascends).collect();
        let last = self.0.len().saturating_sub(1);
        for (at, island) in self.0.iter_mut().enumerate() {
            let before = at == 0 || rises[at - 1];
            let behind = at == last || rises[at];
            island.confirmed = last > 0 && before && behind;
        }
    }

    /// Whether this stamp has no neighbour and nothing confirms it, while others have.
    pub(crate) fn wild(&self, utc_us: i64) -> bool {
        let alone = |i: &Island| i.count == 1 && !i.confirmed && i.first_us == utc_us;
        self.0.iter().any(|i| i.count > 1) && self.0.iter().any(alone)
    }

    /// Earliest and latest stamp that is not wild.
    pub(crate) fn bounds(&self) -> Option<(i64, i64)> {
        let sane = || {
            self.0
                .iter()
                .filter(|i| !self.wild(i.first_us) || i.count > 1)
        };
        Some((sane().next()?.first_us, sane().next_back()?.last_us))
    }
}

fn joined(one: Option<(u64, u64)>, other: Option<(u64, u64)>) -> Option<(u64, u64)> {
    match (one, other) {
        (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
        _ => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY: i64 = 86_400_000_000;

    #[test]
    fn a_stamp_alone_is_wild_where_others_are_not() {
        let mut islands = Islands::default();
        for day in [100, 101, 120, 9000] {
            islands.add(day * DAY, 1, None);
        }
        assert!(islands.wild(9000 * DAY));
        assert!(!islands.wild(100 * DAY));
        assert_eq!(islands.bounds(), Some((100 * DAY, 120 * DAY)));
        let mut two = Islands::default();
        two.add(0, 1, None);
        two.add(9000 * DAY, 2, None);
        assert!(
            !two.wild(0) && !two.wild(9000 * DAY),
            "nothing says which of two is wrong"
        );
    }

    #[test]
    fn a_stamp_alone_is_not_wild_where_its_number_lies_between_those_of_its_neighbours() {
        let of = |numbers: [u64; 4]| {
            let mut islands = Islands::default();
            for (day, number) in [0, 400, 800, 801].into_iter().zip(numbers) {
                islands.add(day * DAY, 0, Some(number));
            }
            islands.confirm();
            [0, 400, 800].map(|day| islands.wild(day * DAY))
        };
        assert_eq!(of([1, 5, 9, 10]), [false; 3]);
        assert_eq!(of([1, 50, 9, 10]), [false, true, false]);
        assert_eq!(of([70, 5, 9, 10]), [true, true, false]);
    }

    proptest! {
        #[test]
        fn order_and_cuts_do_not_matter(days in prop::collection::vec(0_i64..400, 1..40), cut in 0_usize..40) {
            let mut one = Islands::default();
            days.iter().for_each(|d| one.add(d * 5 * DAY, 0, None));
            let cut = cut.min(days.len());
            let mut left = Islands::default();
            days[..cut].iter().rev().for_each(|d| left.add(d * 5 * DAY, 0, None));
            let mut right = Islands::default();
            days[cut..].iter().for_each(|d| right.add(d * 5 * DAY, 0, None));
            left.join(&right);
            prop_assert_eq!(&one, &left);
            for pair in one.0.windows(2) {
                prop_assert!(pair[1].first_us - pair[0].last_us > APART_US);
            }
        }
    }
}
