//! Why a track is in the list: the parts of its score in plain words. Pure, and written where the list is made (the
//! worker, the command line), so that the page only shows it. See `words`.
//!
//! The sentences claim no more than the numbers do: each names a part that was added; what speaks for a track comes first,
//! then what speaks against it, the largest of each first.

use std::collections::BTreeMap;

use crate::{
    ground::ids::TrackId,
    library::Names,
    mood::Mood,
    recommend::{
        asked,
        bridge::ReasonKind,
        causes::{Cause, Pick},
        list::likeness,
    },
    taste::{Feedback, FeedbackKind, Scope, table::FeatureTable},
    telling::{
        moods::{capitalised, mood_short},
        names::title_and_artist,
    },
};

/// Parts smaller than this are no reason to anybody, and a reason is at least this share of the largest.
const LEAST_AMOUNT: f32 = 0.02;
const LEAST_SHARE: f32 = 0.25;
/// So many reasons are said of a row, and so many lines told apart in its table.
const MOST_REASONS: usize = 3;
/// Likeness from which two tracks are said to sound alike: cosine of their sounds.
const ALIKE: f32 = 0.6;
const MOST_LINES: usize = 8;

/// What the sentences need beside the numbers.
pub struct Telling<'a> {
    pub table: &'a FeatureTable,
    /// The log by its keys.
    pub log: &'a BTreeMap<u32, &'a Feedback>,
    pub names_of: &'a dyn Fn(&TrackId) -> Option<Names>,
}

impl Telling<'_> {
    /// The two or three largest reasons in a sentence. `mood` is the track's.
    pub fn why(&self, pick: &Pick, mood: Mood) -> String {
        let mut said: Vec<String> = Vec::new();
        let largest = pick.parts.first().map_or(0.0, |part| part.amount.abs());
        let mut is_mood_said = false;
        for part in &pick.parts {
            let is_small = part.amount.abs() < LEAST_AMOUNT.max(LEAST_SHARE * largest);
            if is_small || said.len() == MOST_REASONS {
                break;
            }
            let is_mood = matches!(part.cause, Cause::Photo { kind: ReasonKind::Valence | ReasonKind::Arousal, .. });
            if is_mood && std::mem::replace(&mut is_mood_said, true) {
                continue;
            }
            let sentence =
                if is_mood { nearness(pick, mood) } else { self.reason(pick, &part.cause, part.amount > 0.0) };
            if !sentence.is_empty() && !said.contains(&sentence) {
                said.push(sentence);
            }
        }
        // What speaks for it first, whatever is larger: "though" has to follow something.
        let is_against = |reason: &String| reason.starts_with("though ");
        if said.iter().all(is_against) {
            said.push(format!("sounds {}", mood_short(mood)));
        }
        said.sort_by_key(is_against);
        capitalised(&said.join("; "))
    }

    /// One reason that moves the track up (`is_for`) or down; empty where there is nothing to say.
    fn reason(&self, pick: &Pick, cause: &Cause, is_for: bool) -> String {
        let though = if is_for { "" } else { "though " };
        match cause {
            Cause::Photo { kind: ReasonKind::Valence | ReasonKind::Arousal, .. } => String::new(),
            Cause::Photo { kind: ReasonKind::Feeling, about, .. } if is_for => {
                format!("it brings {about}, as the photos do")
            }
            Cause::Photo { kind: ReasonKind::Feeling, about, .. } => format!("though it brings less {about}"),
            Cause::Photo { kind: ReasonKind::Aim, .. } if is_for => "it goes where you want the mood to go".to_owned(),
            Cause::Photo { kind: ReasonKind::Aim, .. } => "though it leaves the mood where it is".to_owned(),
            Cause::Photo { about, towards, .. } if is_for => format!("{about} in the photos goes with {towards}"),
            Cause::Photo { about, .. } => format!("though {about} in the photos calls for other music"),
            Cause::Said { key } => self.said(pick, *key, is_for),
            Cause::Session if is_for => "it follows what you just played".to_owned(),
            Cause::Session => "though you just passed over music like it".to_owned(),
            Cause::Profile { key } => {
                let (called, has_more) = (asked::called(key), is_for);
                format!("{though}you want {} of {called}", if has_more { "more" } else { "less" })
            }
            Cause::Way if is_for => "it lies on the way".to_owned(),
            Cause::Way => "it is the nearest there is to the way".to_owned(),
            Cause::Asked if is_for => "it sounds like what you asked for".to_owned(),
            Cause::Asked => "though it sounds like what you want to avoid".to_owned(),
            Cause::Dial if is_for => "it is as familiar or new as you asked".to_owned(),
            Cause::Dial => "though it is less familiar or new than you asked".to_owned(),
            Cause::Variety { like: Some(other) } if likeness(self.table, pick.place, *other) >= ALIKE => {
                format!("though it sounds like {}", self.title(self.table.ids.get(*other)))
            }
            // Every track is a little like some other of the list: only the table tells of that.
            Cause::Variety { .. } => String::new(),
        }
    }

    fn title(&self, id: Option<&TrackId>) -> String {
        let names = id.and_then(|id| (self.names_of)(id));
        names.map_or_else(|| "another track".to_owned(), |names| names.title)
    }

    fn said(&self, pick: &Pick, key: u32, is_for: bool) -> String {
        let Some(said) = self.log.get(&key) else { return String::new() };
        let is_liked = matches!(said.kind, FeedbackKind::Like | FeedbackKind::Play)
            || said.kind == FeedbackKind::Rating && said.value.unwrap_or_default() > 3.0;
        let verb = match said.kind {
            FeedbackKind::Like => "you liked",
            FeedbackKind::Dislike => "you did not like",
            FeedbackKind::Skip => "you skipped",
            FeedbackKind::Play => "you heard out",
            FeedbackKind::Rating if is_liked => "you rated highly",
            FeedbackKind::Rating => "you rated",
        };
        // Learning explains away: a like of something else can count against a track, and that is no story to tell.
        if is_liked != is_for {
            return String::new();
        }
        let though = if is_for { "" } else { "though " };
        if self.table.ids.get(pick.place) == Some(&said.track) {
            return format!("{though}{verb} it");
        }
        let title = self.title(Some(&said.track));
        let is_same_artist = self.table.place(&said.track).is_some_and(|other| {
            let artist = self.table.facts[other].artist;
            artist.is_some() && artist == self.table.facts[pick.place].artist
        });
        match said.scope {
            _ if is_same_artist => format!("{though}{verb} {title} by the same artist"),
            Scope::Photos => format!("{though}{verb} {title} with photos like these"),
            _ => format!("{though}{verb} {title}, which sounds like it"),
        }
    }

    /// Where a track would be without its largest reason that can be told: `Without your like of Rain it would be 14th.`
    pub fn counter(&self, cause: &Cause, place_without: Option<usize>) -> String {
        let without = match cause {
            Cause::Photo { kind: ReasonKind::Valence, .. } => "how pleasant the photos are".to_owned(),
            Cause::Photo { kind: ReasonKind::Arousal, .. } => "how stirring the photos are".to_owned(),
            Cause::Photo { kind: ReasonKind::Aim, .. } => "your wish to move the mood".to_owned(),
            Cause::Photo { about, .. } => format!("“{about}” in the photos"),
            Cause::Said { key } => match self.log.get(key) {
                Some(said) => {
                    let what = match said.kind {
                        FeedbackKind::Like => "like",
                        FeedbackKind::Dislike => "dislike",
                        FeedbackKind::Skip => "skip",
                        FeedbackKind::Play => "play",
                        FeedbackKind::Rating => "rating",
                    };
                    let title = (self.names_of)(&said.track).map_or_else(|| "a track".to_owned(), |names| names.title);
                    format!("your {what} of {title}")
                }
                None => return String::new(),
            },
            Cause::Session => "what you just played".to_owned(),
            Cause::Profile { key } => format!("your slider for {}", asked::called(key)),
            Cause::Asked => "the music you asked for".to_owned(),
            Cause::Way | Cause::Dial | Cause::Variety { .. } => return String::new(),
        };
        match place_without {
            Some(place) => format!("Without {without} it would be {}.", ordinal(place)),
            None => format!("Without {without} it would not be in this list."),
        }
    }

    /// Every part of the score by name, the largest first; what is small is one line.
    pub fn lines(&self, pick: &Pick) -> Vec<(String, f32)> {
        const REST: &str = "Everything else";
        let mut lines: Vec<(String, f32)> = Vec::new();
        for part in &pick.parts {
            let mut label = self.label(&part.cause);
            let is_known = lines.iter().any(|(known, _)| *known == label);
            if !is_known && lines.len() >= MOST_LINES {
                label = REST.to_owned();
            }
            match lines.iter_mut().find(|(known, _)| *known == label) {
                Some((_, amount)) => *amount += part.amount,
                None => lines.push((label, part.amount)),
            }
        }
        lines
    }

    fn label(&self, cause: &Cause) -> String {
        match cause {
            Cause::Photo { kind: ReasonKind::Valence, .. } => "As pleasant as the photos".to_owned(),
            Cause::Photo { kind: ReasonKind::Arousal, .. } => "As stirring as the photos".to_owned(),
            Cause::Photo { kind: ReasonKind::Aim, .. } => "Where the mood should go".to_owned(),
            Cause::Photo { kind: ReasonKind::Feeling, about, .. } => format!("Feeling: {about}"),
            Cause::Photo { about, towards, .. } => format!("{}: {towards}", capitalised(about)),
            Cause::Said { key } => match self.log.get(key) {
                Some(said) => {
                    let title = (self.names_of)(&said.track).map_or_else(
                        || crate::telling::said::A_REMOVED_TRACK.to_owned(),
                        |names| title_and_artist(&names),
                    );
                    crate::telling::said::said(said, &title)
                }
                None => "Something you said".to_owned(),
            },
            Cause::Session => "What you just played".to_owned(),
            Cause::Profile { key } => format!("Your slider: {}", asked::called(key)),
            Cause::Asked => "Sounds like what you asked for".to_owned(),
            Cause::Way => "On the way of this journey".to_owned(),
            Cause::Dial => "Familiar or new".to_owned(),
            Cause::Variety { like: Some(other) } => format!("Sounds like {}", self.title(self.table.ids.get(*other))),
            Cause::Variety { like: None } => "Variety".to_owned(),
        }
    }
}

/// How near the track's mood is to the photos', from both parts that say so.
fn nearness(pick: &Pick, mood: Mood) -> String {
    let amount = |wanted: ReasonKind| {
        let is_it = |cause: &Cause| matches!(cause, Cause::Photo { kind, .. } if *kind == wanted);
        pick.parts.iter().filter(|part| is_it(&part.cause)).map(|part| part.amount).sum::<f32>()
    };
    let (valence, arousal) = (amount(ReasonKind::Valence), amount(ReasonKind::Arousal));
    let is_lopsided = |more: f32, less: f32| more > 0.0 && less < more / 2.0;
    let words = mood_short(mood);
    if valence <= 0.0 && arousal <= 0.0 {
        format!("its mood is the nearest there is: {words}")
    } else if is_lopsided(arousal, valence) {
        format!("its energy is close: {words}")
    } else if is_lopsided(valence, arousal) {
        format!("its feeling is close: {words}")
    } else {
        format!("its mood is close: {words}")
    }
}

/// `1st`, `2nd`, `11th`, `23rd`.
fn ordinal(place: usize) -> String {
    let ending = match (place % 100, place % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{place}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        recommend::causes::Contribution,
        taste::table::{Facts, SOUND, WIDTH},
    };

    fn said(kind: FeedbackKind, track: &str) -> Feedback {
        let track = TrackId(track.into());
        Feedback { at_ms: 0.0, kind, track, photos: Vec::new(), scope: Scope::All, value: None }
    }

    fn photo(kind: ReasonKind, about: &str) -> Cause {
        Cause::Photo { kind, about: about.into(), towards: "folk, acoustic".into() }
    }

    fn told(parts: &[(Cause, f32)]) -> (String, Vec<(String, f32)>) {
        let mut table = FeatureTable::default();
        for (column, id) in ["a", "b"].into_iter().enumerate() {
            let mut row = [0.0; WIDTH];
            row[SOUND][column] = 1.0;
            table.put(TrackId(id.into()), &row, Facts::default());
        }
        let (like, skip) = (said(FeedbackKind::Like, "b"), said(FeedbackKind::Skip, "a"));
        let log = BTreeMap::from([(1, &like), (2, &skip)]);
        let names_of = |id: &TrackId| Some(Names { title: format!("Song {}", id.0), ..Names::default() });
        let telling = Telling { table: &table, log: &log, names_of: &names_of };
        let parts: Vec<Contribution> =
            parts.iter().map(|(cause, amount)| Contribution { cause: cause.clone(), amount: *amount }).collect();
        let score = parts.iter().map(|part| part.amount).sum();
        let pick = Pick { place: 0, score, parts, versions: Vec::new() };
        let mood = Mood { valence: 0.3, valence_sd: 0.1, arousal: -0.3, arousal_sd: 0.1 };
        (telling.why(&pick, mood), telling.lines(&pick))
    }

    #[test]
    fn the_largest_reasons_are_said_and_the_mood_once() {
        let (valence, arousal) = (photo(ReasonKind::Valence, ""), photo(ReasonKind::Arousal, ""));
        assert_eq!(told(&[(valence.clone(), 0.5), (arousal.clone(), 0.4)]).0, "Its mood is close: calm, pleasant");
        assert_eq!(told(&[(valence.clone(), 0.5), (arousal.clone(), 0.1)]).0, "Its feeling is close: calm, pleasant");
        assert_eq!(
            told(&[(Cause::Said { key: 1 }, 0.9), (valence.clone(), 0.5), (arousal, 0.4)]).0,
            "You liked Song b, which sounds like it; its mood is close: calm, pleasant"
        );
        assert_eq!(
            told(&[(photo(ReasonKind::Shown, "forest"), 0.3), (Cause::Said { key: 2 }, -0.2)]).0,
            "Forest in the photos goes with folk, acoustic; though you skipped it"
        );
        assert_eq!(told(&[]).0, "Sounds calm, pleasant");
        assert_eq!(told(&[(Cause::Said { key: 2 }, -0.2)]).0, "Sounds calm, pleasant; though you skipped it");
        // Every track is a little like some other: said only where it is much alike, and always told in the table.
        let variety = |like| [(photo(ReasonKind::Shown, "forest"), 0.3), (Cause::Variety { like: Some(like) }, -0.2)];
        assert_eq!(told(&variety(0)).0, "Forest in the photos goes with folk, acoustic; though it sounds like Song a");
        assert_eq!(told(&variety(1)).0, "Forest in the photos goes with folk, acoustic");
        assert_eq!(told(&variety(1)).1[1], ("Sounds like Song b".to_owned(), -0.2));
        // A like that counts against a track is told in the table, where the numbers are, and not as a story.
        assert_eq!(told(&[(Cause::Said { key: 1 }, -0.5)]).0, "Sounds calm, pleasant");
    }

    #[test]
    fn all_parts_are_in_the_table_and_sum_to_the_score() {
        let parts: Vec<(Cause, f32)> =
            (0..20).map(|n| (Cause::Profile { key: format!("word:{n}") }, 1.0 - 0.05 * n as f32)).collect();
        let (_, lines) = told(&parts);
        assert_eq!(lines.len(), MOST_LINES + 1);
        let (all, listed): (f32, f32) =
            (parts.iter().map(|(_, amount)| amount).sum(), lines.iter().map(|(_, amount)| amount).sum());
        assert!((all - listed).abs() < 1e-4);
    }

    #[test]
    fn places_have_their_endings() {
        assert_eq!(
            [1, 2, 3, 4, 11, 12, 21, 113].map(ordinal),
            ["1st", "2nd", "3rd", "4th", "11th", "12th", "21st", "113th"]
        );
    }
}
