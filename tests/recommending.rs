//! `hearsight recommend` as a person runs it: what it prints, and what it says where the feedback can't be read.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests may fail as loudly as the tests")]

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

fn recommend(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hearsight"));
    command.arg("recommend").args(arguments).output().expect("the command line starts")
}

fn rows(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect()
}

fn complaint(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A file of feedback that is there for one test.
struct Feedback(PathBuf);

impl Feedback {
    fn new(name: &str, text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("hearsight-{}-{name}.json", std::process::id()));
        std::fs::write(&path, text).expect("a temporary file can be written");
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("a plain path")
    }

    fn text(&self) -> String {
        std::fs::read_to_string(&self.0).expect("it is still there")
    }
}

impl Drop for Feedback {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

const FREE: [&str; 4] = ["--catalogue", "--count", "10", "--json"];

fn with_feedback(feedback: &Feedback) -> Output {
    recommend(&[&FREE[..], &["--feedback", feedback.path()]].concat())
}

fn id_of(title: &str) -> String {
    let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("public/catalogue/catalogue.json");
    let catalogue: Value = serde_json::from_str(&std::fs::read_to_string(catalogue).unwrap()).unwrap();
    let tracks = catalogue["tracks"].as_array().unwrap();
    let track = tracks.iter().find(|track| track["title"] == title).unwrap();
    track["id"].as_str().unwrap().to_owned()
}

#[test]
fn every_row_has_its_fields_and_the_parts_are_the_score() {
    let output = recommend(&[&FREE[..], &["--photo", "tests/golden/picture-1.png"]].concat());
    assert!(output.status.success(), "{}", complaint(&output));
    let rows = rows(&output);
    assert_eq!(rows.len(), 10);
    let titles: BTreeSet<String> = rows.iter().map(|row| row["file"].to_string()).collect();
    assert_eq!(titles.len(), 10, "a track comes twice");
    for (at, row) in rows.iter().enumerate() {
        assert_eq!(row["rank"], at + 1);
        for name in ["file", "title", "artist", "why"] {
            assert!(row[name].as_str().is_some_and(|text| !text.is_empty()), "{name} of {row}");
        }
        assert!(row["package"]["licence"].is_string() && row["package"]["source"].is_string(), "{row}");
        assert!(!row["reasons"].as_array().unwrap().is_empty(), "{row}");
        let parts = row["contributions"].as_array().unwrap();
        let sum: f64 = parts.iter().map(|part| part["amount"].as_f64().unwrap()).sum();
        assert!((sum - row["score"].as_f64().unwrap()).abs() < 1e-3, "{sum} of {row}");
    }
}

#[test]
fn several_photos_are_given_one_after_the_other_or_each_by_itself() {
    let [one, other] = ["tests/golden/picture-1.png", "tests/golden/picture-2.png"];
    let together = rows(&recommend(&[&FREE[..], &["--photo", one, other]].concat()));
    let apart = rows(&recommend(&[&FREE[..], &["--photo", one, "--photo", other]].concat()));
    assert_eq!(together.len(), 10);
    assert_eq!(together, apart);
    assert_ne!(together, rows(&recommend(&[&FREE[..], &["--photo", one]].concat())));
}

#[test]
fn a_like_of_an_older_log_is_heard_and_its_removal_undoes_it() {
    let liked = id_of(rows(&recommend(&FREE))[9]["title"].as_str().unwrap());
    let line = format!(r#"{{"at_ms":1,"kind":"like","track":"{liked}","photos":[]}}"#);
    let list = Feedback::new("list", &format!("[{line}]"));
    let saved = Feedback::new("saved", &format!(r#"{{"hearsight_taste":1,"feedback":[{line}]}}"#));
    let empty = Feedback::new("empty", r#"{"hearsight_taste":1,"feedback":[]}"#);
    let (by_list, by_saved) = (with_feedback(&list), with_feedback(&saved));
    assert!(by_list.status.success() && by_saved.status.success(), "{}", complaint(&by_list));
    assert_eq!(rows(&by_list), rows(&by_saved));
    assert_ne!(rows(&by_list), rows(&recommend(&FREE)));
    assert_eq!(rows(&with_feedback(&empty)), rows(&recommend(&FREE)));
}

#[test]
fn feedback_that_cannot_be_read_is_said_and_left_as_it_is() {
    let newer = r#"{"hearsight_taste":99,"feedback":[]}"#;
    for (name, text, sentence) in [
        ("cut", r#"{"hearsight_taste":1,"feedback":[{"at_ms":1"#, "can't be read"),
        ("newer", newer, "newer Hearsight"),
        ("other", r#"{"songs":[]}"#, "no list of feedback"),
        ("zeros", "\0\0\0\0", "can't be read"),
    ] {
        let feedback = Feedback::new(name, text);
        let output = with_feedback(&feedback);
        assert!(!output.status.success() && output.stdout.is_empty(), "{name}");
        let said = complaint(&output);
        assert!(said.contains(sentence) && said.contains("Nothing was changed"), "{name}: {said}");
        assert_eq!(feedback.text(), text);
    }
}

#[test]
fn broken_lines_are_counted_and_the_others_count() {
    let liked = id_of(rows(&recommend(&FREE))[9]["title"].as_str().unwrap());
    let good = format!(r#"{{"at_ms":1,"kind":"like","track":"{liked}","photos":[]}}"#);
    let text = format!(r#"{{"hearsight_taste":1,"feedback":[{good},{{"kind":"adore"}},7],"profile":"loud music"}}"#);
    let (some, all) = (Feedback::new("some", &text), Feedback::new("all", &format!("[{good}]")));
    let output = with_feedback(&some);
    assert!(output.status.success());
    let said = complaint(&output);
    assert!(said.contains("2 of 3 lines can't be read") && said.contains("of the person can't be read"), "{said}");
    assert_eq!(rows(&output), rows(&with_feedback(&all)));
    assert_eq!(some.text(), text);
}
