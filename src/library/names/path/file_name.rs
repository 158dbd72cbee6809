//! Artist, album, title and place out of a file's own name, with what its folders say as witness.

use super::{
    folders::Folders,
    guess::Guess,
    number::{self, Place},
    pieces, text, words,
};

/// A video's name at YouTube has so many letters.
const VIDEO_ID_LETTERS: usize = 11;

/// A file name without its ending, also where it has two ("x.mp3.mp3") or is still being loaded ("x.mp3.part").
pub fn stem(file_name: &str) -> &str {
    let mut stem = without_ending(file_name.trim());
    while let Some((before, ending)) = stem.rsplit_once('.')
        && !before.is_empty()
        && is_sound(ending)
    {
        stem = before;
    }
    let shown = stem.strip_prefix("._").unwrap_or(stem);
    match shown.strip_prefix('.') {
        // "...Baby One More Time" and ".38 Special" are no hidden files.
        Some(rest) if rest.starts_with(char::is_alphabetic) && stem.len() < file_name.trim().len() => rest,
        _ => shown,
    }
}

fn is_sound(ending: &str) -> bool {
    let sound = "mp3 flac m4a m4b ogg oga opus wav wma aac aif aiff aifc mp4 webm mka wv ape part crdownload";
    sound.split(' ').any(|known| ending.eq_ignore_ascii_case(known))
}

fn without_ending(file_name: &str) -> &str {
    match file_name.rsplit_once('.') {
        Some((stem, ending))
            if !stem.is_empty()
                && (2..=10).contains(&ending.len())
                && (ending.len() <= 5 || is_sound(ending))
                && ending.chars().all(|c| c.is_ascii_alphanumeric())
                && !ending.chars().all(|c| c.is_ascii_digit()) =>
        {
            stem
        }
        _ => file_name,
    }
}

/// A stem as a person would write it, without what programs put behind it.
pub fn readable(stem: &str) -> String {
    let name = without_shop_number(without_video_id(stem));
    let mut name = text::plain(name);
    while let Some((before, bracket)) = text::last_bracket(&name)
        && !before.is_empty()
        && (words::is_of_video(bracket) || matches!(bracket.as_bytes(), [b'1'..=b'9']))
    {
        name = before.to_owned();
    }
    match name.rsplit_once(" - ") {
        Some((before, mark)) if words::is_copy_mark(mark) || words::is_of_video(mark) && before.contains(" - ") => {
            before.to_owned()
        }
        _ => name,
    }
}

/// Without " [dQw4w9WgXcQ]" or "-dQw4w9WgXcQ" at its end.
fn without_video_id(stem: &str) -> &str {
    let is_id = |id: &str, least_kinds: usize| {
        let has = |is: fn(&char) -> bool| usize::from(id.chars().any(|c| is(&c)));
        let kinds = has(char::is_ascii_digit) + has(char::is_ascii_lowercase) + has(char::is_ascii_uppercase);
        let is_word = id.chars().skip(1).all(|c| c.is_ascii_lowercase());
        let is_of_letters = id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        id.len() == VIDEO_ID_LETTERS && is_of_letters && !is_word && kinds >= least_kinds
    };
    match text::last_bracket(stem) {
        Some((before, id)) if stem.ends_with(']') && is_id(id, 2) && !before.is_empty() => return before,
        _ => {}
    }
    let Some(from) = stem.len().checked_sub(VIDEO_ID_LETTERS + 1).filter(|from| *from > 0) else { return stem };
    match (stem.get(..from), stem.get(from..).and_then(|end| end.strip_prefix('-'))) {
        (Some(before), Some(id)) if is_id(id, 3) && !before.ends_with(' ') => before,
        _ => stem,
    }
}

/// Without a shop's number for the track: "1234567_Title_Original_Mix".
fn without_shop_number(stem: &str) -> &str {
    let (number, rest) = number::digits(stem);
    let is_shops = (5..=8).contains(&number.len()) && !text::is_date(stem) && !stem.contains(' ');
    rest.strip_prefix('_').filter(|title| is_shops && title.starts_with(char::is_alphabetic)).unwrap_or(stem)
}

/// What a readable file name says. What it does not say is left empty.
pub fn read(name: &str, folders: &Folders) -> Guess {
    if text::is_date(name) {
        return Guess { title: name.to_owned(), ..Guess::default() };
    }
    let place = if folders.is_album() { Place::Album } else { Place::Bare };
    // In a folder that may be anything "311 - Amber" is by 311.
    let is_on_record = !folders.artist.is_empty() || folders.is_compilation;
    let place_before_dash = if is_on_record { place } else { Place::Bare };
    let mut pieces = pieces::split(name);
    let mut guess = Guess::default();
    let Some(first) = pieces.first().cloned() else { return guess };
    // "03 - Artist - Title" divides all alike; in "03 Artist - Title" the dash may be the title's own.
    let mut is_divided_alike = true;
    let is_long = pieces.len() > 2;
    if pieces.len() > 1
        && let Some(track_number) = number::whole(&first, place_before_dash, is_long)
    {
        guess.track_number = track_number;
        pieces.remove(0);
        // "1 - 03 - Title" on the first of several discs.
        if is_long
            && first.parse().is_ok_and(|disc: u32| disc <= 20)
            && let Some(second) = pieces.first()
            && second.len() == 2
            && second.starts_with('0')
            && pieces.len() > 1
        {
            guess.track_number = second.parse().ok().and_then(number::in_range);
            pieces.remove(0);
        }
    } else if let Some((track_number, rest)) = led(&first, pieces.len() > 1, place, folders) {
        guess.track_number = track_number;
        is_divided_alike = false;
        let rest = rest.to_owned();
        pieces.splice(..1, pieces::split(&rest));
    } else if let Some((at, track_number, title)) = number_inside(&pieces) {
        guess.track_number = track_number;
        let mut behind = pieces.split_off(at);
        behind.remove(0);
        behind.splice(..0, title);
        return behind_album(guess, &pieces, &behind, folders);
    }
    assign(&mut guess, pieces, folders, !is_divided_alike);
    guess
}

/// The number before the first piece's name.
fn led<'a>(first: &'a str, is_followed: bool, place: Place, folders: &Folders) -> Option<(Option<u32>, &'a str)> {
    if is_followed && words::is_numbered_artist(first) {
        return None;
    }
    if let Some(found) = number::leading(first, if is_followed { Place::Bare } else { place }) {
        return Some(found);
    }
    let is_short = number::digits(first).0.len() == 2;
    // "12 Madonna - Music", but not in an album of 30 Seconds to Mars.
    let is_artists = [&folders.artist, &folders.lone].into_iter().any(|artist| text::leads(first, artist));
    (is_followed && !is_artists && (is_short || place == Place::Album))
        .then(|| number::leading(first, Place::Album))
        .flatten()
}

/// Place, number and the rest of the piece that begins with one: "Artist - Album - 03 Title".
fn number_inside(pieces: &[String]) -> Option<(usize, Option<u32>, Option<String>)> {
    pieces.iter().enumerate().skip(1).find_map(|(at, piece)| {
        if at + 1 < pieces.len()
            && let Some(number) = number::whole(piece, Place::Title, true)
            // "Adele - 21 - 01 Title": an album's name, the number comes behind it.
            && !pieces.get(at + 1).is_some_and(|next| number::leading(next, Place::Title).is_some() || next.starts_with('0'))
        {
            return Some((at, number, None));
        }
        let place = if at > 1 && !words::ends_as_version(piece) { Place::Album } else { Place::Title };
        number::leading(piece, place).map(|(number, title)| (at, number, Some(title.to_owned())))
    })
}

/// "Artist - Album - 03 Title": what stands before the number, and behind it.
fn behind_album(mut guess: Guess, before: &[String], behind: &[String], folders: &Folders) -> Guess {
    let mut names: Vec<String> = Vec::new();
    for piece in before {
        let (rest, year) = text::without_year(piece, !names.is_empty());
        guess.year = guess.year.or(year);
        names.extend((!rest.is_empty()).then_some(rest));
    }
    let known = (1..names.len())
        .find(|count| names.get(..*count).is_some_and(|artist| text::same(&text::joined(artist), &folders.artist)));
    let (artist, album) = names.split_at_checked(known.unwrap_or(1)).unwrap_or_default();
    let artist = text::joined(artist);
    guess.album = text::joined(album);
    guess.title = text::joined(behind);
    if words::is_various(&artist) {
        guess.is_compilation = true;
        if let [artist, title @ ..] = behind
            && !title.is_empty()
        {
            (guess.artist, guess.title) = (artist.clone(), text::joined(title));
        }
    } else if guess.album.is_empty() && !folders.artist.is_empty() && text::same(&artist, &folders.album) {
        // "Album - 03 - Title" below its artist.
    } else if !words::is_unknown_artist(&artist) {
        guess.artist = artist;
    }
    guess
}

/// Gives the pieces behind a number, or of a name without one, to artist, album and title.
/// `is_title_likely`: the number stands closer than the dash, so that the dash may be the title's own.
fn assign(guess: &mut Guess, mut pieces: Vec<String>, folders: &Folders, is_title_likely: bool) {
    let is_known = !folders.artist.is_empty() || folders.is_compilation;
    // "Title - Live" is one title; with two pieces and no artist known, "X - Live" may be all of an evening.
    while pieces.len() > if is_known { 1 } else { 2 }
        && let [.., before, last] = pieces.as_mut_slice()
        && words::ends_as_version(last)
    {
        *before = format!("{before} - {last}");
        pieces.pop();
    }
    if let [_, last] = pieces.as_slice()
        && words::is_version(last)
    {
        guess.title = text::joined(&pieces);
        return;
    }
    // "03.Artist-Title" among many artists.
    if let [piece] = pieces.as_slice()
        && folders.is_compilation
        && is_title_likely
        && let Some((artist, title)) = piece.split_once('-')
        && !(title.contains('-') || artist.ends_with(' ') || title.starts_with(' '))
    {
        pieces = vec![artist.to_owned(), title.to_owned()];
    }
    let [first, rest @ ..] = pieces.as_slice() else { return };
    let all = || text::joined(&pieces);
    let Some(last) = rest.last() else {
        guess.title.clone_from(first);
        return bracketed_artist(guess, folders);
    };
    if rest.len() > 1 && text::year(first).is_some() {
        return assign(guess, rest.to_vec(), folders, is_title_likely);
    }
    let is_ours = |name: &str| [&folders.artist, &folders.lone].into_iter().any(|artist| text::leads(name, artist));
    let is_album = |name: &str| text::same(name, &folders.album);
    if words::is_various(first) {
        guess.is_compilation = true;
        assign(guess, rest.to_vec(), folders, is_title_likely);
    } else if words::is_unknown_artist(first) {
        guess.title = text::joined(rest);
    } else if text::year(first).is_some() {
        // "1979 - Title": a year, or an artist, or part of the title.
        guess.title = all();
    } else if is_ours(first) {
        guess.artist.clone_from(first);
        guess.title = match rest {
            [album, title @ ..] if !title.is_empty() && is_album(album) => text::joined(title),
            [album, title @ ..] if !title.is_empty() && folders.album.is_empty() => {
                guess.album.clone_from(album);
                text::joined(title)
            }
            _ => text::joined(rest),
        };
    } else if rest.len() == 1 && is_ours(last) {
        (guess.artist, guess.title) = (last.clone(), first.clone());
    } else if !folders.artist.is_empty() && (is_album(first) || is_title_likely && !is_chart(folders)) {
        guess.title = all();
    } else {
        guess.artist.clone_from(first);
        guess.title = match rest {
            [album, title @ ..] if !title.is_empty() && is_album(album) => text::joined(title),
            [album, title @ ..] if !title.is_empty() && !folders.is_album() && !folders.is_compilation => {
                let (album, year) = text::without_year(album, false);
                (guess.album, guess.year) = (album, guess.year.or(year));
                text::joined(title)
            }
            _ => text::joined(rest),
        };
    }
}

fn is_chart(folders: &Folders) -> bool {
    words::is_chart(&folders.album) || words::is_chart(&folders.lone)
}

/// "[Nina Simone] Strange Fruit" below Nina Simone.
fn bracketed_artist(guess: &mut Guess, folders: &Folders) {
    let inside = guess.title.strip_prefix('[').and_then(|rest| rest.split_once("] "));
    if let Some((artist, title)) = inside.filter(|(artist, _)| text::leads(artist, &folders.artist)) {
        (guess.artist, guess.title) = (artist.to_owned(), title.trim().to_owned());
    }
}
