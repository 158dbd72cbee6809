//! A list that holds still: what the person has seen of it stays in its place, and only what they have not seen follows a
//! new ranking. The rest is theirs to ask for.

use std::collections::HashMap;

use crate::{
    ground::ids::TrackId,
    recommend::wish::{Listing, RankedRow},
};

/// How a new ranking meets the list on screen; the later wins where several wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// Music came or went: what was seen stays where somebody is at the list, else it is listed anew.
    #[default]
    Grown,
    /// Something was said of music: what was seen stays.
    Said,
    /// Other photos, another wish: another list.
    Anew,
}

/// The list as it goes on: the first `seen` tracks of the one on screen stay where they are, with the reasons they have now,
/// and what else the `fresh` one holds follows in its order. As long as the longer of the two.
pub fn going_on(shown: &Listing, seen: usize, fresh: &Listing) -> Listing {
    let seen = shown.rows.get(..seen).unwrap_or(&shown.rows);
    let mut left: HashMap<&TrackId, &RankedRow> = fresh.rows.iter().map(|row| (&row.track, row)).collect();
    let mut rows: Vec<RankedRow> = seen.iter().map(|row| left.remove(&row.track).unwrap_or(row).clone()).collect();
    let rest = fresh.rows.iter().filter(|row| left.contains_key(&row.track));
    rows.extend(rest.take(fresh.rows.len().saturating_sub(seen.len())).cloned());
    Listing { rows, ..fresh.clone() }
}

/// The same tracks in the same order.
pub fn is_same(a: &Listing, b: &Listing) -> bool {
    a.rows.iter().map(|row| &row.track).eq(b.rows.iter().map(|row| &row.track))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(tracks: &str, why: &str) -> Listing {
        let row = |track: char| RankedRow { track: TrackId(track.into()), why: why.into(), ..RankedRow::default() };
        Listing { rows: tracks.chars().map(row).collect(), notes: vec![why.into()], ..Listing::default() }
    }

    fn tracks(listing: &Listing) -> String {
        listing.rows.iter().map(|row| row.track.0.as_str()).collect()
    }

    #[test]
    fn what_was_seen_stays_in_place_and_the_rest_follows() {
        let (shown, fresh) = (listing("abcdef", "old"), listing("fbxyza", "new"));
        let now = going_on(&shown, 3, &fresh);
        assert_eq!(tracks(&now), "abcfxy");
        assert_eq!(
            now.rows.iter().map(|row| row.why.as_str()).collect::<Vec<_>>(),
            ["new", "new", "old", "new", "new", "new"]
        );
        assert_eq!(now.notes, ["new"]);
    }

    #[test]
    fn nothing_seen_is_a_new_list_and_all_seen_is_the_old_one() {
        let (shown, fresh) = (listing("abc", "old"), listing("cdef", "new"));
        assert_eq!(tracks(&going_on(&shown, 0, &fresh)), "cdef");
        assert_eq!(tracks(&going_on(&shown, 3, &fresh)), "abcd");
        assert_eq!(tracks(&going_on(&shown, 30, &fresh)), "abcd");
        assert_eq!(tracks(&going_on(&shown, 3, &listing("c", "new"))), "abc");
    }

    #[test]
    fn lists_are_the_same_where_their_tracks_are() {
        assert!(is_same(&listing("abc", "old"), &listing("abc", "new")));
        assert!(!is_same(&listing("abc", "old"), &listing("acb", "old")));
        assert!(!is_same(&listing("abc", "old"), &listing("ab", "old")));
    }
}
