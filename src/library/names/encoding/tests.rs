//! Names in 23 languages, put through the wrong encoding and back.

use std::collections::BTreeMap;

use super::*;

struct Row {
    language: &'static str,
    encodings: Vec<&'static str>,
    names: Vec<&'static str>,
}

fn rows() -> Vec<Row> {
    include_str!("../../../../tests/corpus/names.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let mut fields = line.split('\t');
            Row {
                language: fields.next().unwrap(),
                encodings: fields.next().unwrap().split(',').collect(),
                names: fields.collect(),
            }
        })
        .collect()
}

fn bytes_in(label: &str, name: &str) -> Option<Vec<u8>> {
    let (bytes, used, lost) = Encoding::for_label(label.as_bytes()).unwrap().encode(name);
    assert_eq!(used.name().to_lowercase(), Encoding::for_label(label.as_bytes()).unwrap().name().to_lowercase());
    (!lost).then(|| bytes.into_owned())
}

fn as_latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

fn as_windows_1252(bytes: &[u8]) -> String {
    WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

fn repaired(names: &[String], around: &Around) -> Vec<String> {
    let mut names = names.to_vec();
    let mut texts: Vec<&mut String> = names.iter_mut().collect();
    repair(&mut texts, around);
    names
}

/// Right and all, of names that were changed by the wrong encoding.
#[derive(Default)]
struct Tally {
    right: usize,
    all: usize,
}

impl Tally {
    fn count(&mut self, wanted: &[&str], wrong: &[String], got: &[String], told: &str) {
        for ((wanted, wrong), got) in wanted.iter().zip(wrong).zip(got) {
            if wanted == wrong && wanted == got {
                continue;
            }
            self.all += 1;
            self.right += usize::from(wanted == got);
            if wanted != got && std::env::var_os("SHOW").is_some() {
                println!("{told}: {wanted:?} read {wrong:?} became {got:?}");
            }
        }
    }
}

/// A folder of which nothing is known but this path.
fn lying_at(path: &str) -> Around {
    let mut around = Around::default();
    around.lies_at(path);
    around
}

#[test]
fn names_in_the_wrong_encoding_come_right() {
    let mut by_language: BTreeMap<(&str, &str), [Tally; 4]> = BTreeMap::new();
    let mut sums: [Tally; 4] = Default::default();
    for (at, row) in rows().iter().enumerate() {
        for &label in &row.encodings {
            let Some(bytes) = row.names.iter().map(|name| bytes_in(label, name)).collect::<Option<Vec<_>>>() else {
                panic!("{:?} can't be written in {label}", row.names);
            };
            for read in [as_latin1, as_windows_1252] {
                let wrong: Vec<String> = bytes.iter().map(|bytes| read(bytes)).collect();
                let half = at % 2;
                let tallies = by_language.entry((row.language, label)).or_default();
                let told = format!("{} {label}", row.language);
                let got = repaired(&wrong, &Around::default());
                tallies[half].count(&row.names, &wrong, &got, &told);
                let alone: Vec<String> =
                    wrong.iter().flat_map(|name| repaired(std::slice::from_ref(name), &Around::default())).collect();
                tallies[2 + half].count(&row.names, &wrong, &alone, &format!("{told} alone"));
            }
        }
    }
    let share = |tally: &Tally| tally.right as f32 / tally.all.max(1) as f32;
    println!("language, encoding: title, artist, album together (tuned half, other half); each alone (the same)");
    for ((language, label), tallies) in &by_language {
        let figures = tallies.each_ref().map(|tally| format!("{}/{} {:.3}", tally.right, tally.all, share(tally)));
        println!("{language:20} {label:13} {}", figures.join("  "));
        for (sum, tally) in sums.iter_mut().zip(tallies) {
            sum.right += tally.right;
            sum.all += tally.all;
        }
    }
    let figures = sums.each_ref().map(|tally| format!("{}/{} {:.4}", tally.right, tally.all, share(tally)));
    println!("all                                {}", figures.join("  "));
    assert!(share(&sums[0]) >= 0.97 && share(&sums[1]) >= 0.97, "of a file's names .97 come right");
    assert!(share(&sums[2]) >= 0.75 && share(&sums[3]) >= 0.75, "of names alone fewer do");
}

#[test]
fn right_names_are_never_changed() {
    let (mut latin, mut unicode, mut harmed) = (0, 0, Vec::new());
    for row in rows() {
        let names: Vec<String> = row.names.iter().map(|&name| name.to_owned()).collect();
        let mut sets = vec![names.clone()];
        sets.extend(names.iter().map(|name| vec![name.clone()]));
        sets.extend(names.iter().map(|name| vec![name.to_uppercase()]));
        sets.extend(names.iter().map(|name| vec![name.to_lowercase()]));
        for set in sets {
            let got = repaired(&set, &Around::default());
            harmed.extend(set.iter().zip(&got).filter(|(name, got)| name != got).map(|(a, b)| format!("{a} -> {b}")));
        }
        let high = names.iter().filter(|name| !name.is_ascii());
        let (of_latin, of_unicode): (Vec<_>, Vec<_>) = high.partition(|name| bytes_of(name).is_some());
        latin += of_latin.len();
        unicode += of_unicode.len();
    }
    println!("right names: {latin} with letters of Latin-1, {unicode} with others; harmed: {}", harmed.len());
    assert!(latin >= 300 && unicode >= 300);
    assert!(harmed.is_empty(), "{harmed:#?}");
}

#[test]
fn utf8_called_latin1_comes_right() {
    let (mut right, mut all) = (0, 0);
    for row in rows() {
        for &name in row.names.iter().filter(|name| !name.is_ascii()) {
            for read in [as_latin1, as_windows_1252] {
                let once = read(name.as_bytes());
                let twice = read(once.as_bytes());
                for wrong in [once, twice] {
                    let got = repaired(std::slice::from_ref(&wrong), &Around::default());
                    all += 1;
                    right += usize::from(got == [name]);
                    if got != [name] {
                        println!("{name:?} read {wrong:?} became {:?}", got[0]);
                    }
                }
            }
        }
    }
    println!("UTF-8 called Latin-1, once and twice, each name alone: {right} of {all}");
    assert!(right * 1000 >= all * 995);
}

/// Folders of words that the tables were not made of (`make_names.py`): each file's triple, and the folder's as they come.
#[test]
fn made_folders_come_right_and_none_is_harmed() {
    let mut by_language: BTreeMap<(&str, &str), [Tally; 2]> = BTreeMap::new();
    for line in include_str!("../../../../tests/corpus/made_names.tsv").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [language, labels, artist, album, titles @ ..] = fields.as_slice() else { panic!("{line}") };
        // Composed letters of Windows-1258 stand for themselves and a mark; no reading of it is known.
        for label in labels.split(',').filter(|&label| label != "windows-1258") {
            let tallies = by_language.entry((language, label)).or_default();
            let mut around = Around::default();
            for title in titles {
                let names = [*title, artist, album];
                let wrong = names.map(|name| match label {
                    "right" => name.to_owned(),
                    _ => as_latin1(&bytes_in(label, name).unwrap()),
                });
                let alone = repaired(&wrong, &Around::default());
                wrong.iter().for_each(|name| around.see(name));
                let in_folder = repaired(&wrong, &around);
                if label == "right" {
                    assert!(alone == names && in_folder == names, "{names:?} became {alone:?}, {in_folder:?}");
                }
                tallies[0].count(&names, &wrong, &alone, label);
                tallies[1].count(&names, &wrong, &in_folder, label);
            }
        }
    }
    let share = |tally: &Tally| tally.right as f32 / tally.all.max(1) as f32;
    let mut sums = [(0, 0); 2];
    for ((language, label), tallies) in by_language.iter().filter(|((_, label), _)| *label != "right") {
        let figures = tallies.each_ref().map(|tally| format!("{}/{} {:.3}", tally.right, tally.all, share(tally)));
        println!("made {language:20} {label:13} {}", figures.join("  "));
        for (sum, tally) in sums.iter_mut().zip(tallies) {
            *sum = (sum.0 + tally.right, sum.1 + tally.all);
        }
    }
    let [triples, folders] = sums.map(|(right, all)| right as f32 / all as f32);
    println!("made, all: triples {triples:.4}, folders {folders:.4}");
    assert!(triples >= 0.97 && folders >= 0.985);
}

/// One field in each encoding, alone and beside fields that say nothing.
#[test]
fn known_mistakes_come_right() {
    let cases: [(&str, &[&str], &[&str]); 13] = [
        ("", &["Íî÷íîé äîçîð", "Êèíî", "Ãðóïïà êðîâè"], &["Ночной дозор", "Кино", "Группа крови"]),
        ("", &["Ðåàêöèÿ", "Radio"], &["Реакция", "Radio"]),
        ("", &["Ðåàêöèÿ"], &["Реакция"]),
        ("", &["°®ÄãÒ»ÍòÄê", "ÁõµÂ»ª", "¾\u{ad}µä"], &["爱你一万年", "刘德华", "经典"]),
        ("", &["FÃ¼r Elise", "BjÃ¶rk", "DÃ©but"], &["Für Elise", "Björk", "Début"]),
        ("", &["Don\u{92}t Stop"], &["Don’t Stop"]),
        ("", &["Êèíî"], &["Кино"]),
        // One letter of two and another meaning: Slovak in Latin-1 is right as it is, and so is Italian.
        ("", &["Malý dohody"], &["Malý dohody"]),
        ("", &["Perdenti riunisce vastità", "Austerità"], &["Perdenti riunisce vastità", "Austerità"]),
        // Words without accents tell of the language.
        ("", &["Hûtlen", "Dévényi Ádám", "Legszebb dalok"], &["Hűtlen", "Dévényi Ádám", "Legszebb dalok"]),
        (
            "",
            &["Mircea Vintilã", "Uite cum fuge vremea", "Bade Ioane"],
            &["Mircea Vintilă", "Uite cum fuge vremea", "Bade Ioane"],
        ),
        ("Кино/Группа крови", &["Êèíî"], &["Кино"]),
        ("Björk/Debut", &["Björk", "Début"], &["Björk", "Début"]),
    ];
    for (path, wrong, right) in cases {
        let wrong: Vec<String> = wrong.iter().map(|&text| text.to_owned()).collect();
        assert_eq!(repaired(&wrong, &lying_at(path)), right, "in {path:?}");
    }
}

#[test]
fn files_met_before_help_and_unicode_stays() {
    let mut around = Around::default();
    for text in ["Ãðóïïà êðîâè", "Çâåçäà ïî èìåíè Ñîëíöå", "Radio", "Кино"] {
        around.see(text);
    }
    assert_eq!(repaired(&["Êèíî".into()], &around), ["Кино"]);
    assert_eq!(repaired(&["Dvořák ÄÖÜ".into(), "Björk".into()], &around), ["Dvořák ÄÖÜ", "Björk"]);
}

#[test]
fn any_text_is_read_to_its_end() {
    let mut random = 5_u64;
    for _ in 0..2_000 {
        let text: String = (0..random % 40)
            .map(|_| {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                char::from((random >> 56) as u8)
            })
            .collect();
        let got = repaired(std::slice::from_ref(&text), &lying_at("Музыка/音楽"));
        assert!(got[0].chars().count() <= text.chars().count(), "{text:?}");
        random = random.wrapping_add(1);
    }
    let long = "Ãðóïïà ".repeat(100_000);
    assert_eq!(repaired(std::slice::from_ref(&long), &Around::default()), [long]);
}
