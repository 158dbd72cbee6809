//! Names guessed from where a file lies and what it is called.
//!
//! Half of a real library has no tags, and programs, shops and people name files in two dozen ways. Without this a song
//! is called "03-artist_name-title-grp" and is by "Music". What the path does not say stays empty: a wrong artist is
//! worse than none. `path/paths.tsv` holds who names files how, and what is right for each.

mod file_name;
mod folders;
mod guess;
mod number;
mod pieces;
mod roots;
mod scene;
#[cfg(test)]
mod tests;
mod text;
mod words;

use unicode_normalization::UnicodeNormalization;

pub use guess::Guess;

use super::kept::tidy;

/// Guesses names from a path (a file name; a path below the folder that the person chose; a relative or absolute path),
/// its parts divided by `/` or `\`.
pub fn from_path(path: &str) -> Guess {
    // macOS writes letters and their accents apart.
    let path: &str = &path.nfc().collect::<String>();
    let (around, file_name) = roots::below(path);
    let stem = file_name::stem(file_name);
    let folder = |part: &&str| if number::is_dotted(stem) { text::plain(&divided(part)) } else { text::plain(part) };
    let plain: Vec<String> = around.iter().map(folder).filter(|part| !part.is_empty()).collect();
    let name = file_name::readable(stem);
    let folders = folders::read(&plain, &name);
    let above = if folders.is_compilation { "" } else { &folders.artist };
    let scene = scene::read(scene_folder(&around), stem, above);
    let is_scene = scene.as_ref().is_some_and(|guess| !guess.album.is_empty());
    let mut guess = scene.unwrap_or_else(|| file_name::read(&name, &folders));
    if !is_scene {
        with_folders(&mut guess, folders);
    }
    finish(&mut guess, [&name, file_name, path]);
    guess
}

/// As [`from_path`] of `below`, a path below a folder that the person chose and that is called `chosen`. That name may say
/// where music is kept and not whose it is ("Finds"), so it is heard only where it is written as a release or as a
/// compilation, or where an album of numbered files lies in it.
pub fn from_path_in(chosen: &str, below: &str) -> Guess {
    let guess = from_path(below);
    if chosen.is_empty() || !guess.artist.is_empty() {
        return guess;
    }
    let with_chosen = from_path(&format!("{chosen}/{below}"));
    let is_around_album =
        with_chosen.track_number.is_some() && !guess.album.is_empty() && with_chosen.album == guess.album;
    if is_around_album || with_chosen.is_compilation || chosen.contains(" - ") { with_chosen } else { guess }
}

/// "Artist_Name-Album_Name" as rippers for terminals write it, around "03.Title_of_Many_Words".
fn divided(part: &str) -> String {
    match part.split_once('-') {
        Some((artist, album)) if part.contains('_') && !part.contains(' ') && !album.contains('-') => {
            format!("{artist} - {album}").replace('_', " ")
        }
        _ => part.to_owned(),
    }
}

/// The folder named as a release: the innermost that is no disc of it.
fn scene_folder<'a>(around: &[&'a str]) -> Option<&'a str> {
    around.iter().rev().find(|part| part.matches('-').count() > 1).copied()
}

fn with_folders(guess: &mut Guess, folders: folders::Folders) {
    let is_lone_artist =
        folders.artist.is_empty() && text::leads(&guess.artist, &folders.lone) && !guess.artist.is_empty();
    // What the file and the folder both say is written as the folder has it.
    if guess.artist.is_empty() || text::same(&guess.artist, &folders.artist) {
        guess.artist = folders.artist;
    }
    if guess.album.is_empty() && !(is_lone_artist && folders.lone == folders.album) {
        guess.album = folders.album;
    }
    guess.year = guess.year.or(folders.year);
    guess.is_compilation |= folders.is_compilation;
}

/// A name that stands for many artists, or for none that is known.
pub fn is_nobody(artist: &str) -> bool {
    words::is_various(artist) || words::is_unknown_artist(artist)
}

/// Short enough to keep, and a title for every file.
fn finish(guess: &mut Guess, titles: [&str; 3]) {
    if is_nobody(&guess.artist) {
        guess.artist.clear();
    }
    if words::is_unknown_album(&guess.album) {
        guess.album.clear();
    }
    guess.artist = tidy(&text::artist(&guess.artist));
    guess.album = tidy(&guess.album);
    let guessed = tidy(without_last_dot(&guess.title));
    let mut titles = std::iter::once(guessed).chain(titles.into_iter().map(tidy));
    guess.title = titles.find(|title| !title.is_empty()).unwrap_or_default();
    guess.track_number = guess.track_number.or_else(|| {
        let (digits, rest) = number::digits(&guess.title);
        let is_place = digits.len() == 2 && digits.starts_with('0') && rest.is_empty();
        digits.parse().ok().filter(|_| is_place).and_then(number::in_range).or_else(|| number::named(&guess.title))
    });
}

/// "Sinnerman." but not "Mr.", "R.E.M." and "Wait...".
fn without_last_dot(title: &str) -> &str {
    let last = title.rsplit(' ').next().unwrap_or_default();
    match title.strip_suffix('.') {
        Some(rest) if last.matches('.').count() == 1 && last.chars().count() > 4 => rest,
        _ => title,
    }
}
