//! Files that failed in other programs, or here, and what is right for each: `../shared/wild`, which is no part of the
//! project. Where it is absent these tests say so and pass; files of our own of each kind lie in `tests/corpus` or are made
//! in the tests beside the code.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use hearsight::{
    engine::cancel::Cancel,
    hearing::{Plan, plan::Listener},
    library::{
        Names,
        files::chosen_and_below,
        names::{Location, Namer},
    },
    vision::decode::decode,
};
use serde_json::Value;

fn wild() -> Option<(PathBuf, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/wild");
    match std::fs::read_to_string(folder.join("expected.json")) {
        Ok(text) => Some((folder, serde_json::from_str(&text).unwrap())),
        Err(_) => {
            eprintln!("SKIPPED: there is no ../shared/wild beside the project.");
            None
        }
    }
}

/// What is wrong with a photo; `None` where all is right.
fn photo_wrong(path: &Path, wanted: &Value) -> Option<String> {
    let photo = match decode(&std::fs::read(path).unwrap()) {
        Ok(photo) => photo,
        Err(error) => {
            let is_named = wanted["says"].as_str().is_some_and(|word| error.to_string().contains(word));
            return (!is_named).then(|| error.to_string());
        }
    };
    if let Some(size) = wanted["size"].as_array()
        && *size != [photo.width_px, photo.height_px].map(Value::from)
    {
        return Some(format!("{} x {}", photo.width_px, photo.height_px));
    }
    if let Some(mean) = wanted["mean"].as_array() {
        let count = photo.rgb.pixels().len() as f64;
        let got = [0, 1, 2].map(|at| photo.rgb.pixels().map(|pixel| f64::from(pixel.0[at])).sum::<f64>() / count);
        let is_near = mean.iter().zip(got).all(|(wanted, got)| (wanted.as_f64().unwrap() - got).abs() <= 20.0);
        return (!is_near).then(|| format!("mean {got:?}"));
    }
    None
}

fn names_wrong(names: &Names, wanted: &Value) -> Option<String> {
    let is = |key: &str, got: &str| wanted[key].as_str().is_none_or(|right| right == got);
    let starts = wanted["title_starts"].as_str().is_none_or(|right| names.title.starts_with(right));
    let all: Vec<&str> = names.artists().collect();
    let has = wanted["artist_has"]
        .as_array()
        .is_none_or(|right| right.iter().all(|one| all.contains(&one.as_str().unwrap())));
    let is_right =
        is("title", &names.title) && is("artist", &names.artist) && is("album", &names.album) && starts && has;
    (!is_right).then(|| format!("{names:?}"))
}

fn sound_wrong(path: &Path, wanted: &Value) -> Option<String> {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let names = Namer::default().name(&mut File::open(path).unwrap(), Location::of_file(&name));
    if let Some(wrong) = names_wrong(&names, wanted) {
        return Some(wrong);
    }
    // A fault in the decoder is a sentence, too, but this house has mended those it knows.
    match Listener::open(Box::new(File::open(path).unwrap()), &name, Plan::Full) {
        Ok(mut listener) => {
            let mut patches = 0;
            loop {
                match listener.next_patch(&Cancel::default()) {
                    Ok(Some(_)) => patches += 1,
                    Ok(None) => break,
                    Err(error) => return Some(error.to_string()),
                }
            }
            // To a tenth of a second, as the command line prints it.
            let got = (f64::from(listener.duration_secs()) * 10.0).round() / 10.0;
            let is_whole = wanted["duration"].as_f64().is_none_or(|right| (got - right).abs() <= 0.02 * right);
            (!is_whole || patches == 0).then(|| format!("{got} s, {patches} patches"))
        }
        Err(error) => {
            let is_named = ["says", "or_says"]
                .iter()
                .any(|key| wanted[*key].as_str().is_some_and(|word| error.to_string().contains(word)));
            let may_refuse = wanted["reads_or_sentence"] == true;
            (!is_named && !may_refuse).then(|| error.to_string())
        }
    }
}

#[test]
fn every_wild_file_is_read_right_or_named() {
    let Some((folder, expected)) = wild() else { return };
    let mut wrong = Vec::new();
    for wanted in expected["files"].as_array().unwrap() {
        let name = wanted["file"].as_str().unwrap();
        let path = folder.join(name);
        let found = if name.starts_with("photo/") { photo_wrong(&path, wanted) } else { sound_wrong(&path, wanted) };
        wrong.extend(found.map(|found| format!("{name}: {found}; right: {}", wanted["right"])));
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_wild_path_names_its_song() {
    let Some((folder, expected)) = wild() else { return };
    let mut wrong = Vec::new();
    for wanted in expected["layout"].as_array().unwrap() {
        let path = wanted["path"].as_str().unwrap();
        let top = path.split('/').next().unwrap();
        let (chosen, below) = chosen_and_below(&[PathBuf::from(top)], Path::new(path));
        let location = Location { chosen: &chosen, below: &below };
        let names = Namer::default().name(&mut File::open(folder.join("layout/base.mp3")).unwrap(), location);
        wrong.extend(names_wrong(&names, wanted).map(|got| format!("{path}: {got}")));
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
