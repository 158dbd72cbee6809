//! The house as `src/lib.rs` lists it: no room uses one above it, no two files import each other in a circle, and no file
//! is too long to be read.
//!
//! It reads every path in `src/` as the compiler would, groups over several lines, `super::`, and `hearsight::` in the
//! doors among them. What only tests see is left out: a test may look anywhere.

#[path = "house/reading.rs"]
mod reading;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use reading::{Source, tokens};

/// Longer files are read by nobody.
const MOST_LINES: usize = 400;
/// The doors (the page, the worker, the command line) use every room.
const DOORS: &str = "doors";

/// One file that uses another: where, and what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Arrow {
    from: String,
    to: String,
    line: usize,
    path: String,
}

struct House {
    sources: Vec<Source>,
    rooms: Vec<String>,
}

impl House {
    /// `files`: path and text. Rooms, from the ground up.
    fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>, rooms: &[&str]) -> House {
        let mut sources: Vec<Source> = files.into_iter().filter_map(|(path, text)| Source::read(path, text)).collect();
        let tests: BTreeSet<Vec<String>> = sources.iter().flat_map(Source::test_modules).collect();
        sources.retain(|source| !tests.iter().any(|test| source.module.starts_with(test)));
        House { sources, rooms: rooms.iter().map(|room| (*room).to_owned()).collect() }
    }

    /// Every use of one file by another.
    fn arrows(&self) -> Vec<Arrow> {
        let files: BTreeMap<&[String], &str> =
            self.sources.iter().map(|source| (source.module.as_slice(), source.path.as_str())).collect();
        let mut arrows = BTreeSet::new();
        for source in &self.sources {
            for (path, line) in source.uses(|module| files.contains_key(module)) {
                let target = (1..=path.len()).rev().find_map(|len| files.get(&path[..len]).map(|file| (len, *file)));
                // The library's root only declares the rooms.
                let is_other = |(_, file): &(usize, &str)| ![source.path.as_str(), "src/lib.rs"].contains(file);
                let Some((_, to)) = target.filter(is_other) else { continue };
                arrows.insert(Arrow { from: source.path.clone(), to: to.to_owned(), line, path: path.join("::") });
            }
        }
        arrows.into_iter().collect()
    }

    /// A sentence for each use of a room above one's own.
    fn breaches(&self) -> Vec<String> {
        let place = |room: &str| self.rooms.iter().position(|name| name == room);
        let sentence = |arrow: &Arrow| {
            let (from, to) = (room_of(&arrow.from), room_of(&arrow.to));
            let Arrow { from: file, line, path, .. } = arrow;
            match (place(from), place(to)) {
                (None, _) => Some(format!("{file}:{line}: the room {from} is not in the list of src/lib.rs")),
                (Some(below), Some(above)) if above > below => {
                    Some(format!("{file}:{line}: {from} uses {to}, which stands above it ({path})"))
                }
                _ => None,
            }
        };
        self.arrows().iter().filter_map(sentence).collect()
    }

    /// A sentence for each circle of files.
    fn circles(&self) -> Vec<String> {
        let arrows = self.arrows();
        let mut next: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for arrow in &arrows {
            next.entry(&arrow.from).or_default().insert(&arrow.to);
        }
        // Files that lead to nothing but ends are no part of a circle; nor are those that nothing leads to.
        loop {
            let before = next.len();
            let led_to: BTreeSet<&str> = next.values().flatten().copied().collect();
            next.retain(|from, to| !to.is_empty() && led_to.contains(from));
            let left: BTreeSet<&str> = next.keys().copied().collect();
            next.values_mut().for_each(|to| to.retain(|file| left.contains(file)));
            if next.len() == before {
                break;
            }
        }
        let mut sentences = Vec::new();
        while let Some(&start) = next.keys().next() {
            let mut way = vec![start];
            let circle = loop {
                let Some(&to) = way.last().and_then(|file| next.get(file)?.iter().next()) else { break Vec::new() };
                if let Some(at) = way.iter().position(|file| *file == to) {
                    break way[at..].to_vec();
                }
                way.push(to);
            };
            let step = |(place, from): (usize, &&str)| {
                let to = circle[(place + 1) % circle.len()];
                let arrow = arrows.iter().find(|arrow| arrow.from == **from && arrow.to == to)?;
                Some(format!("{}:{} uses {to} ({})", arrow.from, arrow.line, arrow.path))
            };
            sentences.push(circle.iter().enumerate().filter_map(step).collect::<Vec<_>>().join("; "));
            // Each is told once; what hangs on it comes to light once it is mended.
            let done: BTreeSet<&str> =
                if circle.is_empty() { way.into_iter().collect() } else { circle.into_iter().collect() };
            next.retain(|from, _| !done.contains(from));
            next.values_mut().for_each(|to| to.retain(|file| !done.contains(file)));
            next.retain(|_, to| !to.is_empty());
        }
        sentences
    }
}

fn room_of(file: &str) -> &str {
    let room = file.trim_start_matches("src/").split(['/', '.']).next().unwrap_or_default();
    if room == "bin" || room == "main" { DOORS } else { room }
}

/// Rooms from the ground up, as the list in the head of `src/lib.rs` has them.
fn rooms_of(lib: &str) -> Vec<&str> {
    let named = |line| {
        let (number, rest) = str::strip_prefix(line, "//! ")?.split_once(". ")?;
        number.parse::<u32>().ok()?;
        rest.trim_start_matches('[').strip_prefix('`')?.split_once('`').map(|(name, _)| name)
    };
    lib.lines().filter_map(named).collect()
}

fn files_under(folder: &Path, files: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files_under(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap();
            files.push((name.to_string_lossy().replace('\\', "/"), fs::read_to_string(&path).unwrap()));
        }
    }
}

fn ours() -> Vec<(String, String)> {
    let mut files = Vec::new();
    files_under(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    files
}

fn our_house(files: &[(String, String)]) -> House {
    let lib = files.iter().find(|(path, _)| path == "src/lib.rs").map(|(_, text)| text.as_str()).unwrap();
    House::new(files.iter().map(|(path, text)| (path.as_str(), text.as_str())), &rooms_of(lib))
}

#[test]
fn every_room_is_in_the_list_and_none_uses_one_above_it() {
    let files = ours();
    let house = our_house(&files);
    assert!(house.arrows().len() > 500, "only {} uses were read", house.arrows().len());
    let breaches = house.breaches();
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn no_two_files_import_each_other_in_a_circle() {
    let circles = our_house(&ours()).circles();
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

#[test]
fn no_file_is_too_long_to_be_read() {
    let long: Vec<String> = ours()
        .iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(path, lines)| format!("{path} has {lines} lines, more than {MOST_LINES}"))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// Breaches of a house of two rooms, `low` under `high`, with these files.
fn breaches(files: &[(&str, &str)]) -> Vec<String> {
    let rooms = [("src/lib.rs", "pub mod low;\npub mod high;"), ("src/high.rs", ""), ("src/high/attic.rs", "")];
    House::new(rooms.into_iter().chain(files.iter().copied()), &["low", "high", DOORS]).breaches()
}

#[test]
fn a_use_of_a_room_above_is_told_with_file_and_line() {
    let told = |text| breaches(&[("src/low.rs", text)]);
    assert_eq!(
        told("\nuse crate::{\n    low::Own,\n    high::{self, attic::Box},\n};"),
        [
            "src/low.rs:4: low uses high, which stands above it (crate::high)",
            "src/low.rs:4: low uses high, which stands above it (crate::high::attic::Box)"
        ]
    );
    assert_eq!(told("fn f() {\n    crate::high::g();\n}").len(), 1);
    assert_eq!(told("use super::high::attic;\nfn f() { attic::g() }").len(), 2);
    assert_eq!(breaches(&[("src/low/mod.rs", ""), ("src/low/cellar.rs", "use super::super::high as up;")]).len(), 1);
    assert!(breaches(&[("src/high/roof.rs", "use crate::low::{a, b};"), ("src/low.rs", "")]).is_empty());
    assert!(breaches(&[("src/bin/door/main.rs", "use hearsight::{high, low};"), ("src/low.rs", "")]).is_empty());
}

#[test]
fn a_room_that_is_not_in_the_list_is_told() {
    let told = breaches(&[("src/shed.rs", "use crate::low;"), ("src/low.rs", "")]);
    assert_eq!(told, ["src/shed.rs:1: the room shed is not in the list of src/lib.rs"]);
}

#[test]
fn comments_texts_and_tests_may_name_anything() {
    let text = "// use crate::high;\n/* crate::high::x() */\nconst A: &str = \"crate::high::x\";\nconst B: char = '\"';\n\
                #[cfg(test)]\nmod tests {\n    use crate::high;\n}\n#[cfg(test)]\nuse crate::high;";
    assert!(breaches(&[("src/low.rs", text)]).is_empty());
    let files = [("src/low/mod.rs", "#[cfg(test)]\nmod tests;"), ("src/low/tests.rs", "use crate::high;")];
    assert!(breaches(&files).is_empty());
}

fn circles(files: &[(&str, &str)]) -> Vec<String> {
    House::new(files.iter().copied(), &["low", "high", DOORS]).circles()
}

#[test]
fn files_that_use_each_other_are_a_circle() {
    let told = circles(&[
        ("src/low/mod.rs", "mod a;\nmod b;\nmod c;"),
        ("src/low/a.rs", "use super::b::B;"),
        ("src/low/b.rs", "fn f() { crate::low::c::g() }"),
        ("src/low/c.rs", "\nuse super::a::{self, A};"),
    ]);
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("src/low/c.rs:2 uses src/low/a.rs"), "{}", told[0]);
}

#[test]
fn a_parent_that_only_declares_is_in_no_circle_and_one_that_uses_its_child_is() {
    let child = ("src/low/a.rs", "use super::Thing;");
    assert!(circles(&[("src/low/mod.rs", "pub mod a;\npub struct Thing;"), child]).is_empty());
    assert_eq!(circles(&[("src/low/mod.rs", "mod a;\npub use a::A;\npub struct Thing;"), child]).len(), 1);
    assert_eq!(circles(&[("src/low/mod.rs", "mod a;\npub struct Thing;\nfn f() { a::g() }"), child]).len(), 1);
    let doors = [("src/bin/d/main.rs", "mod a;\nfn main() { a::f() }"), ("src/bin/d/a.rs", "use crate::Arguments;")];
    assert_eq!(circles(&doors).len(), 1);
}

#[test]
fn a_list_of_rooms_is_read_from_the_ground_up() {
    let lib = "//! Words.\n//! 1. [`low`]: what all stand on\n//!    and more.\n//! 2. `high`: the rest.\npub mod low;";
    assert_eq!(rooms_of(lib), ["low", "high"]);
}

#[test]
fn text_is_cut_into_words_and_signs() {
    let words: Vec<String> = tokens("a::b /* c */ 'd' r#\"e\"# 'f").into_iter().map(|token| token.text).collect();
    assert_eq!(words, ["a", "::", "b", "'", "f"]);
}
