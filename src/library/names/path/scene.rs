//! `03-artist_name-title-grp` in `Artist_Name-Album-WEB-2003-GRP`: names without spaces, parts divided by hyphens.
//!
//! A hyphen divides nothing in other names ("blink-182", "Semi-Charmed Life"), so these are read only where the name is
//! all lower case behind a number, or the folder is of this kind.

use super::{guess::Guess, number, text, words};

/// A folder's parts: those of artist and album, still undivided, its year, and its group.
struct Release<'a> {
    names: Vec<&'a str>,
    year: Option<u32>,
    group: &'a str,
}

/// What such a file in such a folder is called; `None` where neither is of this kind.
pub fn read(folder: Option<&str>, stem: &str, artist_above: &str) -> Option<Guess> {
    let (track_number, name) = numbered(stem)?;
    let release = folder.and_then(release);
    let mut parts: Vec<&str> = name.split('-').collect();
    if parts.len() < 2 || parts.iter().any(|part| part.is_empty()) {
        return None;
    }
    let is_lower = !stem.chars().any(char::is_uppercase);
    let first = parts.first().copied().unwrap_or_default();
    let Some(release) = release else {
        let is_artists = artist_above.is_empty() || text::leads(&spaced(first), artist_above);
        // "-" in a title ("07-semi-charmed_life") can't be told; an underscore shows a name of several words.
        let has_letters = first.contains(char::is_alphabetic) || stem.starts_with('0');
        let is_scene = is_artists && has_letters && (is_lower || first.contains('_'));
        let (artist, title) = name.split_once('-').filter(|_| is_scene)?;
        return Some(Guess { artist: spaced(artist), title: spaced(title), track_number, ..Guess::default() });
    };
    if parts.len() > 2 && parts.last().is_some_and(|last| last.eq_ignore_ascii_case(release.group)) {
        parts.pop();
    }
    let is_compilation = release.names.first().is_some_and(|first| words::is_various(&spaced(first)));
    let common = parts.iter().zip(&release.names).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
    let artists = common.clamp(1, parts.len() - 1).min(release.names.len().saturating_sub(1).max(1));
    let (artist, title) = parts.split_at_checked(artists)?;
    let (named, album) = release.names.split_at_checked(if is_compilation { 1 } else { artists })?;
    // Folders keep capitals.
    let artist = if common >= artists { named } else { artist };
    Some(Guess {
        title: spaced(&title.join("-")),
        artist: spaced(&artist.join("-")),
        album: spaced(&album.join("-")),
        track_number,
        year: release.year,
        is_compilation,
    })
}

fn spaced(name: &str) -> String {
    text::plain(&name.replace('_', " "))
}

/// "03-…", "203-…", "1-03-…" and "a1-…".
fn numbered(stem: &str) -> Option<(Option<u32>, &str)> {
    if stem.contains(' ') {
        return None;
    }
    let (place, rest) = stem.split_once('-')?;
    let (disc, behind) = number::digits(place);
    if (1..=3).contains(&disc.len()) && behind.is_empty() {
        if let Some((track, rest)) = rest.split_once('-')
            && disc.len() < 3
            && track.len() == 2
            && let Ok(track) = track.parse::<u32>()
        {
            return Some((number::in_range(track), rest));
        }
        let in_box = number::boxed(disc);
        return Some((in_box.or_else(|| disc.parse().ok().and_then(number::in_range)), rest));
    }
    let is_side =
        matches!(place.as_bytes(), [b'a'..=b'h' | b'A'..=b'H', b'1'..=b'9'] | [b'a'..=b'h', b'0', b'1'..=b'9']);
    is_side.then_some((None, rest))
}

fn release(folder: &str) -> Option<Release<'_>> {
    if folder.contains(' ') {
        return None;
    }
    let mut names: Vec<&str> = folder.split('-').collect();
    let group = names.pop()?;
    let year = text::year(names.pop()?)?;
    while names.len() > 2 && names.last().is_some_and(|last| words::is_scene_source(last) || last.starts_with('(')) {
        names.pop();
    }
    if let Some(album) = names.last_mut() {
        // "Album_(CAT001)"
        *album = text::last_bracket(album).map_or(*album, |(before, _)| before.trim_end_matches('_'));
    }
    (names.len() > 1).then_some(Release { names, year: Some(year), group })
}
