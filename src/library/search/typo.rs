//! How far a typed word is from a word, or from the beginning of one.

use super::fold::MOST_WORD_CHARS;

/// Longest folded word in letters: one marked letter may be written as two.
const MOST: usize = 2 * MOST_WORD_CHARS;

/// Slips allowed in a word of so many letters, as Lucene's "AUTO" has it: none to two letters, one to five, else two.
pub fn slips_allowed(letters: usize) -> u8 {
    match letters {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    }
}

/// Which letters a word has, a bit each; letters beyond a-z and 0-9 share what is left. A word that is `slips` away
/// from another lacks at most so many of its letters, which rules out nearly all without a closer look.
pub fn letters(word: &str) -> u64 {
    word.chars().fold(0, |bits, c| {
        let at = match c {
            'a'..='z' => c as u32 - 'a' as u32,
            '0'..='9' => 26 + c as u32 - '0' as u32,
            _ => 36 + c as u32 % 28,
        };
        bits | 1 << at
    })
}

/// Distances of a typed word from a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slips {
    /// From the whole word.
    pub whole: u8,
    /// From the nearest beginning of it.
    pub beginning: u8,
}

/// Fewest letters to insert, leave out, replace, or swap with their neighbour (optimal string alignment: Damerau 1964,
/// Levenshtein 1966); `None` where that is more than `most` even for a beginning of `word`.
pub fn slips(typed: &[char], word: &str, most: u8) -> Option<Slips> {
    let (typed_len, most_len) = (typed.len(), typed.len() + usize::from(most));
    if typed_len > MOST || most_len > MOST + 2 {
        return None;
    }
    let far = most.saturating_add(1);
    // Column by column along `word`: distance of its beginning from each beginning of `typed`.
    let mut column: [u8; MOST + 1] = std::array::from_fn(|at| at.min(usize::from(far)) as u8);
    let mut before = column;
    let mut beginning = column[typed_len].min(far);
    let mut previous = '\0';
    let mut whole = beginning;
    for (at, c) in word.chars().enumerate() {
        if at >= most_len {
            whole = far;
            break;
        }
        let mut next = [far; MOST + 1];
        next[0] = (at + 1).min(usize::from(far)) as u8;
        let mut least = next[0];
        for i in 1..=typed_len {
            let mut value = (column[i - 1] + u8::from(typed[i - 1] != c)).min(column[i] + 1).min(next[i - 1] + 1);
            if at > 0 && i > 1 && typed[i - 1] == previous && typed[i - 2] == c {
                value = value.min(before[i - 2] + 1);
            }
            next[i] = value.min(far);
            least = least.min(next[i]);
        }
        (before, column, previous) = (column, next, c);
        whole = column[typed_len];
        beginning = beginning.min(whole);
        if least > most {
            whole = far;
            break;
        }
    }
    (beginning <= most).then_some(Slips { whole, beginning })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(typed: &str, word: &str, most: u8) -> Option<(u8, u8)> {
        let typed: Vec<char> = typed.chars().collect();
        slips(&typed, word, most).map(|slips| (slips.whole, slips.beginning))
    }

    #[test]
    fn slips_are_counted_up_to_a_bound() {
        assert_eq!(found("rachmaninof", "rachmaninov", 2), Some((1, 1)));
        assert_eq!(found("rachmaninof", "rachmaninoff", 2), Some((1, 0)));
        assert_eq!(found("beetohven", "beethoven", 2), Some((1, 1)), "two letters swapped are one slip");
        assert_eq!(found("beet", "beethoven", 1), Some((2, 0)));
        assert_eq!(found("beat", "beethoven", 1), Some((2, 1)));
        assert_eq!(found("bach", "beethoven", 1), None);
        assert_eq!(found("vivaldi", "vivald", 1), Some((1, 1)));
        assert_eq!(found("a", "a", 0), Some((0, 0)));
        assert_eq!(found("", "", 0), Some((0, 0)));
        assert_eq!(found(&"x".repeat(500), "x", 2), None);
    }

    #[test]
    fn the_quick_look_hides_no_word_within_the_bound() {
        let words = ["moon", "moons", "noon", "monsoon", "spoon", "moan", "onmo", "omon", "room", "mo", "mooon"];
        for typed in words {
            let chars: Vec<char> = typed.chars().collect();
            for word in words {
                if let Some(found) = slips(&chars, word, 2) {
                    let lacking = (letters(typed) & !letters(word)).count_ones();
                    assert!(lacking <= u32::from(found.beginning), "{typed} {word}");
                }
            }
        }
    }
}
