//! Files of a folder by what they hold, for the command line.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::{
    formats::{self, Kind},
    passed_over::is_passed_over,
};

/// Files named outright, whatever their ending, and those of `kind` in named folders, in depth and in order of path, less
/// what `passed_over` names. `complain` hears of every folder that can't be read.
pub fn find(paths: &[PathBuf], kind: Kind, mut complain: impl FnMut(&Path, &io::Error)) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() { walk(path, kind, &mut found, &mut complain) } else { found.push(path.clone()) }
    }
    found
}

/// The name of that of `paths` that a file was found in, and the file's path below it, by which it is called where it has
/// no tags; nothing and its own name, where it was named outright. Parts are divided by `/`.
pub fn chosen_and_below(paths: &[PathBuf], file: &Path) -> (String, String) {
    let inside = |path: &PathBuf| {
        let below = file.strip_prefix(path).ok().filter(|below| below.file_name().is_some())?;
        Some((path.clone(), below.to_path_buf()))
    };
    let (chosen, below) =
        paths.iter().find_map(inside).unwrap_or((PathBuf::new(), file.file_name().unwrap_or(file.as_os_str()).into()));
    // "." is called as the folder that it stands for.
    let chosen = if chosen.ends_with(".") || chosen.file_name().is_none() {
        chosen.canonicalize().unwrap_or_default()
    } else {
        chosen
    };
    let chosen = chosen.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    (chosen, below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"))
}

fn walk(folder: &Path, kind: Kind, found: &mut Vec<PathBuf>, complain: &mut impl FnMut(&Path, &io::Error)) {
    let mut entries: Vec<PathBuf> = Vec::new();
    let listed = std::fs::read_dir(folder).and_then(|listing| {
        listing.into_iter().try_for_each(|entry| {
            entries.push(entry?.path());
            Ok(())
        })
    });
    if let Err(error) = listed {
        complain(folder, &error);
    }
    entries.sort();
    for path in entries {
        if path.file_name().is_some_and(|name| is_passed_over(&name.to_string_lossy())) {
            continue;
        }
        // A link to a folder above would never end.
        if path.is_dir() && !path.is_symlink() {
            walk(&path, kind, found, complain);
        } else if path.is_file() && is_of(kind, &path) {
            found.push(path);
        }
    }
}

fn is_of(kind: Kind, path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    formats::kind_of(&name, "") == Some(kind)
}

/// Milliseconds since the Unix epoch.
pub fn now_ms() -> f64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_is_called_by_begins_below_the_folder_that_was_named() {
        let cases = [
            ("/disk/Music", "/disk/Music/loose/x.mp3", "Music", "loose/x.mp3"),
            ("/disk/Music/", "/disk/Music/A/B/x.mp3", "Music", "A/B/x.mp3"),
            ("A/B", "A/B/x.mp3", "B", "x.mp3"),
            ("Music/loose/x.mp3", "Music/loose/x.mp3", "", "x.mp3"),
        ];
        for (path, file, chosen, below) in cases {
            let expected = (chosen.to_owned(), below.to_owned());
            assert_eq!(chosen_and_below(&[PathBuf::from(path)], Path::new(file)), expected, "{file}");
        }
        let here = std::env::current_dir().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        let found = chosen_and_below(&[PathBuf::from(".")], Path::new("./A/B/x.mp3"));
        assert_eq!(found, (here, "A/B/x.mp3".to_owned()));
    }
}
