//! Several tags of one file become one answer: each field from the best tag that has it.

use super::{
    fields::{Field, Tag},
    tagged::Tagged,
};

/// Numbers beyond it are no place on a record.
pub const MAX_TRACK_NUMBER: u32 = 999;
/// Years beyond them are slips: sound has been recorded since 1860.
pub const YEARS: std::ops::RangeInclusive<u32> = 1860..=2999;
/// Length of an ID3v1 text: one that long may have been cut, and may have been copied into a better tag since.
const ID3V1_CHARS: usize = 30;

/// What programs and shops write where an album has no artist of its own, in lower case.
const VARIOUS: &[&str] = &[
    "various artists",
    "various artist",
    "various",
    "va",
    "v.a.",
    "v.a",
    "v/a",
    "v. a.",
    "multiple artists",
    "unknown various artists",
    "verschiedene",
    "verschiedene interpreten",
    "verschiedene künstler",
    "diverse",
    "diverse interpreten",
    "diverse artister",
    "diverse artiesten",
    "diverse kunstnere",
    "divers",
    "divers artistes",
    "artistes divers",
    "artistes variés",
    "artistes multiples",
    "varios",
    "varios artistas",
    "vários artistas",
    "vários intérpretes",
    "artistas varios",
    "artisti vari",
    "artisti diversi",
    "vari",
    "vari artisti",
    "aa.vv.",
    "aavv",
    "aa. vv.",
    "blandade artister",
    "flera artister",
    "eri esittäjiä",
    "muut esittäjät",
    "różni wykonawcy",
    "rôzni interpreti",
    "různí interpreti",
    "různí umělci",
    "különböző előadók",
    "artiști diverși",
    "çeşitli sanatçılar",
    "değişik sanatçılar",
    "διάφοροι καλλιτέχνες",
    "διάφοροι",
    "разные исполнители",
    "разные артисты",
    "различные исполнители",
    "сборник",
    "різні виконавці",
    "разни изпълнители",
    "разни извођачи",
    "אמנים שונים",
    "فنانون متنوعون",
    "ヴァリアス・アーティスト",
    "ヴァリアス",
    "オムニバス",
    "群星",
    "华语群星",
    "合辑",
    "合輯",
    "多位艺人",
    "多位藝人",
    "여러 아티스트",
    "여러 가수",
];

/// Whether a name stands for "several artists" (in one of some thirty languages) and not for an artist.
pub fn is_various(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    let name = name.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(&name);
    VARIOUS.contains(&name)
}

/// The best tag comes first.
pub fn merge(tags: &[Tag]) -> Tagged {
    let album_artists = album_artists(tags);
    let said = tags.iter().find_map(|tag| tag.first(Field::Compilation)).is_some_and(is_yes);
    Tagged {
        title: title(tags),
        artists: artists(tags),
        album: single(tags, Field::Album).unwrap_or_default(),
        is_compilation: said || album_artists.iter().any(|name| is_various(name)),
        album_artists,
        track_number: tags.iter().flat_map(|tag| tag.all(Field::Track)).find_map(track_number),
        year: tags.iter().find_map(year_of),
    }
}

fn is_yes(text: &str) -> bool {
    !matches!(text.to_ascii_lowercase().as_str(), "0" | "00" | "false" | "no" | "n")
}

/// The first value that says something; a longer one of another tag where this one was cut to the length of ID3v1.
fn single(tags: &[Tag], field: Field) -> Option<String> {
    let values: Vec<&str> = tags.iter().filter_map(|tag| tag.all(field).find(|text| says_something(text))).collect();
    let best = values.first().copied().or_else(|| tags.iter().find_map(|tag| tag.first(field)))?;
    Some(uncut(best, &values).to_owned())
}

/// Question marks alone are what is left of a script that some program could not write.
fn says_something(text: &str) -> bool {
    text.chars().any(|c| c != '?' && c != '\u{fffd}' && !c.is_whitespace()) || text.chars().count() < 3
}

fn uncut<'a>(text: &'a str, others: &[&'a str]) -> &'a str {
    // A cut text may have ended in a space, which is gone.
    if !(ID3V1_CHARS - 1..=ID3V1_CHARS).contains(&text.chars().count()) {
        return text;
    }
    others.iter().find(|other| other.len() > text.len() && other.starts_with(text)).copied().unwrap_or(text)
}

fn title(tags: &[Tag]) -> String {
    let title = single(tags, Field::Title).unwrap_or_default();
    let has = |part: &str| title.to_lowercase().contains(&part.to_lowercase());
    match tags.iter().find_map(|tag| tag.first(Field::Version)) {
        Some(version) if !title.is_empty() && version.chars().any(char::is_alphabetic) && !has(version) => {
            format!("{title} ({version})")
        }
        _ => title,
    }
}

/// The artists of the best tag that names any. Its credit is taken apart only where a list, there or in another tag,
/// shows how: "AC/DC" stays one.
fn artists(tags: &[Tag]) -> Vec<String> {
    let credit_of = |tag: &Tag| {
        let credit = separated(tag.all(Field::Artist));
        if credit.is_empty() { separated(tag.all(Field::Performer).map(without_instrument)) } else { credit }
    };
    let credits: Vec<Vec<String>> = tags.iter().map(credit_of).collect();
    let lists: Vec<Vec<String>> = tags.iter().map(|tag| separated(tag.all(Field::Artists))).collect();
    let named = credits.iter().position(|names| names.iter().any(|name| says_something(name)));
    let Some(best) = named.or_else(|| credits.iter().position(|names| !names.is_empty())) else {
        return lists.into_iter().find(|names| !names.is_empty()).unwrap_or_default();
    };
    let credit = &credits[best];
    let [whole] = credit.as_slice() else { return credit.clone() };
    // A list in the same tag is the tagger's own word.
    if let Some(list) = lists.get(best).filter(|list| list.len() > 1) {
        return list.clone();
    }
    let lower = whole.to_lowercase();
    let slashed: Vec<Vec<String>> = lists.iter().map(|list| slash_separated(list, &lower)).collect();
    let shown = slashed.iter().chain(&lists).chain(&credits);
    let fits = |list: &&Vec<String>| list.len() > 1 && list.iter().all(|name| lower.contains(&name.to_lowercase()));
    if let Some(list) = shown.into_iter().find(fits) {
        return list.clone();
    }
    let others: Vec<&str> = credits.iter().filter_map(|names| names.first()).map(String::as_str).collect();
    vec![uncut(whole, &others).to_owned()]
}

fn album_artists(tags: &[Tag]) -> Vec<String> {
    let of = |field: Field| tags.iter().map(|tag| separated(tag.all(field))).find(|names| !names.is_empty());
    of(Field::AlbumArtist).or_else(|| of(Field::OtherAlbumArtist)).unwrap_or_default()
}

/// Names between zeros and semicolons, each once. A semicolon that ends an HTML entity ("&amp;") separates nothing.
fn separated<'a>(values: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for value in values {
        let mut name = String::new();
        for part in value.split_inclusive([';', '\0']) {
            name.push_str(part);
            let ends_entity = part.ends_with(';') && ends_in_entity(&name);
            if !ends_entity {
                add_name(&mut names, name.trim_end_matches([';', '\0']));
                name.clear();
            }
        }
        add_name(&mut names, &name);
    }
    names
}

fn add_name(names: &mut Vec<String>, name: &str) {
    let name = name.trim();
    let lower = name.to_lowercase();
    if !name.is_empty() && names.iter().all(|known| known.to_lowercase() != lower) {
        names.push(name.to_owned());
    }
}

fn ends_in_entity(text: &str) -> bool {
    let Some((_, entity)) = text.trim_end_matches(';').rsplit_once('&') else { return false };
    (2..=8).contains(&entity.len()) && entity.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
}

/// A list that was written with slashes, where the credit has its names but not the slash.
fn slash_separated(list: &[String], credit: &str) -> Vec<String> {
    match list {
        [all] if all.contains('/') && !credit.contains(&all.to_lowercase()) => separated(all.split('/')),
        _ => Vec::new(),
    }
}

/// "Jaco Pastorius (bass)" plays; the list wants only who.
fn without_instrument(performer: &str) -> &str {
    match performer.rsplit_once(" (") {
        Some((name, instrument)) if instrument.ends_with(')') && !name.trim().is_empty() => name,
        _ => performer,
    }
}

/// Runs of ASCII digits with what follows each.
fn digit_runs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let from_digit = rest.trim_start_matches(|c: char| !c.is_ascii_digit());
        let after = from_digit.trim_start_matches(|c: char| c.is_ascii_digit());
        rest = after;
        let run = from_digit.strip_suffix(after)?;
        (!run.is_empty()).then_some((run, after))
    })
}

/// The number in "3", "03", "3/12", "A3", and the second in "1-03" (of the second disc).
fn track_number(text: &str) -> Option<u32> {
    let before_total = text.split('/').next().unwrap_or(text);
    let mut runs = digit_runs(before_total);
    let (mut run, after) = runs.next()?;
    if after.starts_with(['-', '.'])
        && let Some((second, _)) = runs.next()
    {
        run = second;
    }
    run.parse().ok().filter(|number| (1..=MAX_TRACK_NUMBER).contains(number))
}

/// The first plausible year of four digits, alone or at the head of a date without separators ("20030501").
fn year(text: &str) -> Option<u32> {
    digit_runs(text).filter(|(run, _)| matches!(run.len(), 4 | 6 | 8 | 14)).find_map(|(run, _)| {
        let number: u32 = run.get(..4)?.parse().ok()?;
        YEARS.contains(&number).then_some(number)
    })
}

fn year_of(tag: &Tag) -> Option<u32> {
    tag.all(Field::Date).chain(tag.all(Field::OriginalDate)).find_map(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fields and values of one tag.
    type Values<'v> = &'v [(Field, &'v str)];

    fn tag(values: Values) -> Tag {
        let mut tag = Tag::default();
        for (field, text) in values {
            tag.add(*field, text);
        }
        tag
    }

    #[test]
    fn numbers_and_years() {
        for (text, number) in [
            ("3/12", Some(3)),
            ("A3", Some(3)),
            ("03", Some(3)),
            ("3", Some(3)),
            ("1-03", Some(3)),
            ("2.11/14", Some(11)),
            (" 7 of 9", Some(7)),
            ("0", None),
            ("", None),
            ("/12", None),
            ("90000", None),
            ("99999999999999", None),
        ] {
            assert_eq!(track_number(text), number, "{text}");
        }
        for (text, number) in [
            ("2003", Some(2003)),
            ("2003-05-01", Some(2003)),
            ("01.05.2003", Some(2003)),
            ("2003/2004", Some(2003)),
            ("20030501", Some(2003)),
            ("2003-05-01T10:00:00Z", Some(2003)),
            ("(P) 1979 EMI", Some(1979)),
            ("0007", None),
            ("0000", None),
            ("5.3.74", None),
            ("12345", None),
            ("MCMLXXIX", None),
            ("9999 1965", Some(1965)),
            ("", None),
            ("199", None),
        ] {
            assert_eq!(year(text), number, "{text}");
        }
    }

    #[test]
    fn artists_are_several_only_where_that_is_sure() {
        use Field::{Artist, Artists, Performer};
        let cases: &[(&[Values], &[&str])] = &[
            (&[&[(Artist, "AC/DC")]], &["AC/DC"]),
            (&[&[(Artist, "AC/DC"), (Artists, "AC/DC")]], &["AC/DC"]),
            (&[&[(Artist, "A; B;C")]], &["A", "B", "C"]),
            (&[&[(Artist, "Simon &amp; Garfunkel")]], &["Simon &amp; Garfunkel"]),
            (&[&[(Artist, "Tom &amp; Jerry;Bj&#246;rk")]], &["Tom &amp; Jerry", "Bj&#246;rk"]),
            (&[&[(Artist, "Eminem feat. Rihanna")]], &["Eminem feat. Rihanna"]),
            (&[&[(Artist, "Eminem feat. Rihanna"), (Artists, "Eminem"), (Artists, "Rihanna")]], &["Eminem", "Rihanna"]),
            (&[&[(Artist, "Eminem feat. Rihanna"), (Artists, "Eminem/Rihanna")]], &["Eminem", "Rihanna"]),
            (&[&[(Artist, "Eminem/Rihanna")]], &["Eminem/Rihanna"]),
            (&[&[(Artist, "Eminem/Rihanna")], &[(Artist, "Eminem"), (Artist, "Rihanna")]], &["Eminem", "Rihanna"]),
            (&[&[(Artist, "AC/DC")], &[(Artist, "Eminem"), (Artist, "Rihanna")]], &["AC/DC"]),
            (&[&[(Artist, "piman"), (Artist, "jzig"), (Artist, "Piman")]], &["piman", "jzig"]),
            (&[&[], &[(Artists, "A"), (Artists, "B")]], &["A", "B"]),
            (&[&[(Artist, "????")], &[(Artist, "Кино")]], &["Кино"]),
            (&[&[(Artist, "????")]], &["????"]),
            (&[&[(Performer, "Jaco (bass)"), (Performer, "Jaco (voice)")]], &["Jaco"]),
            (&[&[(Performer, "Jaco (bass)"), (Artist, "Weather Report")]], &["Weather Report"]),
            (&[&[(Artist, ";;")]], &[]),
        ];
        for (tags, right) in cases {
            let tags: Vec<Tag> = tags.iter().map(|values| tag(values)).collect();
            assert_eq!(merge(&tags).artists, *right, "{tags:?}");
        }
    }

    #[test]
    fn each_field_comes_from_the_best_tag_that_has_it() {
        let cut = "A title of more than thirty ch";
        let whole = "A title of more than thirty characters";
        let tags = [
            tag(&[(Field::Title, cut), (Field::Title, "second"), (Field::Track, "x"), (Field::Date, "0000")]),
            tag(&[(Field::Title, whole), (Field::Album, "Album"), (Field::Track, "4"), (Field::Date, "1999")]),
            tag(&[(Field::Title, "Other"), (Field::Album, "Other"), (Field::Artist, "Artist")]),
        ];
        let read = merge(&tags);
        assert_eq!((read.title.as_str(), read.album.as_str()), (whole, "Album"));
        assert_eq!((read.track_number, read.year), (Some(4), Some(1999)));
        assert_eq!(read.artists, ["Artist"]);
        let versioned = tag(&[(Field::Title, "Song"), (Field::Version, "Live in Rome")]);
        assert_eq!(merge(&[versioned]).title, "Song (Live in Rome)");
        let said_already = tag(&[(Field::Title, "Song (live)"), (Field::Version, "Live")]);
        assert_eq!(merge(&[said_already]).title, "Song (live)");
    }

    #[test]
    fn a_compilation_is_told_by_its_mark_or_its_album_artist() {
        for (values, right) in [
            (vec![(Field::Compilation, "1")], true),
            (vec![(Field::Compilation, "true")], true),
            (vec![(Field::Compilation, "0")], false),
            (vec![(Field::AlbumArtist, "Various Artists")], true),
            (vec![(Field::AlbumArtist, "VA")], true),
            (vec![(Field::AlbumArtist, "[various artists]")], true),
            (vec![(Field::AlbumArtist, "Разные исполнители")], true),
            (vec![(Field::OtherAlbumArtist, "Artistes Variés")], true),
            (vec![(Field::AlbumArtist, "Vanessa")], false),
            (vec![(Field::Artist, "Various Artists")], false),
            (vec![], false),
        ] {
            assert_eq!(merge(&[tag(&values)]).is_compilation, right, "{values:?}");
        }
        let both = merge(&[tag(&[(Field::Artist, "A"), (Field::Artist, "B"), (Field::AlbumArtist, "C")])]);
        assert_eq!((both.artists.len(), both.album_artists), (2, vec!["C".to_owned()]));
    }
}
