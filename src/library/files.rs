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

/// The path of a found file below the one of `paths` that it was found in, by which it is called where it has no tags;
/// its name, where it was named outright. Parts are divided by `/`.
pub fn below_chosen(paths: &[PathBuf], file: &Path) -> String {
    let below = paths.iter().find_map(|path| file.strip_prefix(path).ok().filter(|below| below.file_name().is_some()));
    let below = below.or(file.file_name().map(Path::new)).unwrap_or(file);
    below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
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
            ("/disk/Music", "/disk/Music/loose/x.mp3", "loose/x.mp3"),
            ("/disk/Music/", "/disk/Music/A/B/x.mp3", "A/B/x.mp3"),
            (".", "./A/B/x.mp3", "A/B/x.mp3"),
            ("Music/loose/x.mp3", "Music/loose/x.mp3", "x.mp3"),
        ];
        for (path, file, expected) in cases {
            assert_eq!(below_chosen(&[PathBuf::from(path)], Path::new(file)), expected, "{file}");
        }
    }
}
