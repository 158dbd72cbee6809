//! Why a list is shorter than asked, in a sentence that says what to do about it.

use super::{candidates::Tally, filters::Filter, shape::Shape};

/// Ways out that are named: more is a lecture.
const MOST_ADVICE: usize = 3;

/// `None` where `chosen` is as many as asked. `music`: tracks in the table.
pub fn sentence(shape: &Shape, tally: &Tally, music: usize, chosen: usize) -> Option<String> {
    if chosen >= shape.count as usize {
        return None;
    }
    if music == 0 {
        return Some("There is no music yet: add some to the library.".to_owned());
    }
    let words = shape.filters.words();
    let asked = and(&words.iter().map(|(_, words)| words.clone()).collect::<Vec<_>>());
    let head = match (words.is_empty(), chosen) {
        (true, 0) => "No piece can be chosen".to_owned(),
        (true, _) => format!("Only {} can be chosen", pieces(chosen)),
        (false, 0) if tally.passed == 0 => format!("No piece is {asked}"),
        (false, _) if tally.passed == chosen => format!("Only {} {} {asked}", pieces(chosen), are(chosen)),
        (false, 0) => format!("None of the {} that {} {asked} can be chosen", pieces(tally.passed), are(tally.passed)),
        (false, _) => {
            format!("Only {chosen} of the {} that {} {asked} can be chosen", pieces(tally.passed), are(tally.passed))
        }
    };
    let mut ways: Vec<(usize, String)> = words
        .iter()
        .map(|(filter, _)| (tally.broke_only[at(*filter)], shape.filters.advice(*filter).to_owned()))
        .collect();
    ways.push((tally.resting, "shorten the rest since a piece was last heard".to_owned()));
    let most = shape.per_artist;
    ways.push((tally.capped, format!("allow more than {most} of one artist")));
    ways.retain(|(brings, _)| *brings > 0);
    ways.sort_by_key(|(brings, _)| std::cmp::Reverse(*brings));
    ways.truncate(MOST_ADVICE);
    let ways: Vec<String> = ways.into_iter().map(|(brings, way)| format!("{way} (up to {brings} more)")).collect();
    let advice = match (ways.is_empty(), words.len()) {
        (true, 0 | 1) => "add more music".to_owned(),
        (true, _) => "ask for less at once, or add more music".to_owned(),
        (false, _) => ways.join(", or "),
    };
    Some(format!("{head}: {advice}."))
}

fn at(filter: Filter) -> usize {
    Filter::ALL.iter().position(|other| *other == filter).unwrap_or_default()
}

fn pieces(count: usize) -> String {
    if count == 1 { "1 piece".to_owned() } else { format!("{count} pieces") }
}

fn are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

fn and(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
