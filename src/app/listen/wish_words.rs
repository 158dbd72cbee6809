//! The words of what may be asked of a list, of what was learned, and of the reasons' frame. Pure; see `words`.

use crate::recommend::wish::name;

/// How a value is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of these: the value kept, and what it is called.
    Choice(&'static [(&'static str, &'static str)]),
    /// -100 to 100; what the ends are called.
    Slide(&'static str, &'static str),
    /// A whole number from and to these.
    Number(&'static str, &'static str),
    /// A word of the sounds that the networks know.
    Sound,
}

/// Something that may be asked of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    pub label: &'static str,
    pub kind: Kind,
}

const fn field(name: &'static str, label: &'static str, kind: Kind) -> Field {
    Field { name, label, kind }
}

/// Everything that may be asked, in the order it is shown.
pub const FIELDS: [Field; 18] = [
    field(
        name::AIM,
        "Music that",
        Kind::Choice(&[("", "feels like the photos"), ("lift", "lifts the mood"), ("calm", "calms it")]),
    ),
    field(
        name::JOURNEY,
        "Order of the photos",
        Kind::Choice(&[("", "all at once"), ("album", "a journey from the first to the last")]),
    ),
    field(name::DIAL, "Familiar or new", Kind::Slide("what you know", "what is new to you")),
    field(name::VARIETY, "Variety", Kind::Slide("all of a kind", "as varied as can be")),
    field(name::ORDER, "Order", Kind::Choice(&[("", "flowing"), ("best", "best first")])),
    field(
        name::COUNT,
        "Length",
        Kind::Choice(&[("10", "10 tracks"), ("", "30 tracks"), ("60", "60 tracks"), ("100", "100 tracks")]),
    ),
    field(name::PER_ARTIST, "At most by one artist", Kind::Number("1", "20")),
    field(
        name::REST_DAYS,
        "Leave out what was played",
        Kind::Choice(&[("", "never"), ("1", "today"), ("7", "this week"), ("30", "this month")]),
    ),
    field(name::GENRE, "Sound", Kind::Sound),
    field(name::VOICE, "Voice", Kind::Choice(&[("", "any"), ("sung", "sung"), ("instrumental", "instrumental")])),
    field(
        name::FEELING,
        "Feeling",
        Kind::Choice(&[("", "any"), ("pleasant", "pleasant"), ("middle", "in between"), ("sad", "sad or dark")]),
    ),
    field(
        name::ENERGY,
        "Energy",
        Kind::Choice(&[("", "any"), ("calm", "calm"), ("middle", "in between"), ("stirring", "stirring")]),
    ),
    field(name::SLOWEST_BPM, "From beats a minute", Kind::Number("30", "250")),
    field(name::FASTEST_BPM, "To beats a minute", Kind::Number("30", "250")),
    field(name::FROM_YEAR, "From year", Kind::Number("1000", "2100")),
    field(name::TO_YEAR, "To year", Kind::Number("1000", "2100")),
    field(name::SHORTEST_MINUTES, "From minutes", Kind::Number("0", "600")),
    field(name::LONGEST_MINUTES, "To minutes", Kind::Number("1", "600")),
];

pub const SHAPE: &str = "Shape this list";
pub const SHAPE_RESET: &str = "Ask for nothing in particular";
pub const ANY: &str = "any";
pub const WHY: &str = "Why?";

pub const DISLIKE: &str = "Not for me";
pub const ABOUT: &str = "Not for me:";
pub const RATING: &str = "Your rating";
pub const LIKE_THIS: &str = "List music like this";
pub const UNLIKE_THIS: &str = "List music unlike this";
pub const JOURNEY_HERE: &str = "Journey from what plays to this";

pub const PROFILE_HEADING: &str = "Your taste";
pub const PROFILE_HINT: &str = "What Hearsight learned from what you said and played. Move a slider to overrule it: what you say counts beside what was learned, and back in the middle it counts no more.";
pub const PROFILE_EMPTY: &str = "Nothing was learned yet. Like, skip or play some music first.";
pub const LESS: &str = "less";
pub const MORE: &str = "more";
pub const FORGET_SLIDERS: &str = "Put all sliders back";
pub const FORGET_LOG: &str = "Forget all that was said and played";
pub const EXPORT: &str = "Save your taste to a file";
pub const IMPORT: &str = "Read it from a file";
pub const IMPORT_WRONG: &str = "That file holds no taste that Hearsight can read. Nothing was changed.";
pub const IMPORT_NEWER: &str = "That file was saved by a newer Hearsight. Nothing was changed; reload this page to get that version, then try again.";

/// What an import brought in.
pub fn imported(new: usize, known: usize) -> String {
    format!("{new} entries were read; {known} were here already.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_name_of_its_own_and_the_plain_choice_is_to_ask_for_nothing() {
        for (place, field) in FIELDS.iter().enumerate() {
            assert!(FIELDS[..place].iter().all(|other| other.name != field.name && other.label != field.label));
            if let Kind::Choice(choices) = field.kind {
                assert_eq!(choices.iter().filter(|(value, _)| value.is_empty()).count(), 1, "{}", field.name);
            }
        }
    }
}
