use super::*;
use crate::{
    ground::ids::TrackId,
    hearing::descriptors::{Key, Mode},
    taste::table::{AROUSAL, GROUPS, VALENCE, VOCAL, WIDTH},
};

/// Names, some columns of the row, and facts.
type Given<'a> = (Document<'a>, &'a [(usize, f32)], Facts);

struct Made {
    table: FeatureTable,
    index: Index,
}

impl Made {
    fn new(tracks: &[Given]) -> Self {
        let mut table = FeatureTable::default();
        let ids: Vec<TrackId> = (0..tracks.len()).map(|at| TrackId(format!("{at:03}"))).collect();
        for ((_, numbers, facts), id) in tracks.iter().zip(&ids) {
            let mut row = vec![0.0; WIDTH];
            numbers.iter().for_each(|(column, value)| row[*column] = *value);
            table.put(id.clone(), &row, facts.clone());
        }
        let index = Index::new(&table, ids.iter().zip(tracks.iter().map(|(entry, _, _)| *entry)));
        Self { table, index }
    }

    fn places(&self, query: &str) -> Vec<usize> {
        self.index.search(&self.table, query, 100).hits.iter().map(|hit| hit.place).collect()
    }

    fn understood(&self, query: &str) -> String {
        self.index.search(&self.table, query, 100).understood
    }
}

fn entry(title: &'static str, artist: &'static str, album: &'static str) -> Document<'static> {
    Document { title, artist, album, file_name: "" }
}

fn group(word: &str) -> usize {
    GROUPS.start + crate::hearing::tag_groups::place(word).unwrap()
}

fn tempo(bpm: f32, confidence: f32) -> Facts {
    Facts { tempo_bpm: Some(bpm), tempo_confidence: confidence, ..Facts::default() }
}

fn names() -> Made {
    let none = Facts::default;
    Made::new(&[
        (entry("Prelude in C sharp minor", "Sergei Rachmaninov", "Morceaux"), &[], none()),
        (entry("Vocalise", "Rachmaninoff", ""), &[], none()),
        (entry("Let It Be", "The Beatles", "Let It Be"), &[], none()),
        (entry("Let It Be Me", "Everly Brothers", ""), &[], none()),
        (entry("Svefn-g-englar", "Sigur Rós", "Ágætis byrjun"), &[], none()),
        (Document { file_name: "04 - demo beatles cover.mp3", ..entry("Untitled", "", "") }, &[], none()),
        (entry("Moonlight Sonata", "Beethoven", "Sonatas"), &[], none()),
        (entry("東京ブギウギ", "笠置シヅ子", ""), &[], none()),
    ])
}

#[test]
fn names_are_found_with_slips_without_accents_and_unfinished() {
    let made = names();
    assert_eq!(made.places("rachmaninof"), [1, 0]);
    assert_eq!(made.places("rahcmaninov")[0], 0);
    assert_eq!(made.places("SIGUR ros"), [4]);
    assert_eq!(made.places("agaetis"), [4]);
    assert_eq!(made.places("svefn g englar"), [4]);
    assert_eq!(made.places("beetohven"), [6]);
    let short = made.index.search(&made.table, "mo sonata", 9);
    assert_eq!(short.unknown, ["mo"], "a short word that is not the last is whole");
    assert_eq!(made.places("moon sonata"), [6]);
    assert_eq!(made.places("sonata mo"), [6]);
    assert_eq!(made.places("東京"), [7]);
    assert_eq!(made.places("v")[0], 1);
}

#[test]
fn a_whole_title_comes_before_a_longer_one_and_the_title_before_the_file_name() {
    let made = names();
    assert_eq!(made.places("let it be"), [2, 3]);
    assert_eq!(made.places("let it be me"), [3]);
    assert_eq!(made.places("beatles"), [2, 5]);
    assert!(made.places("mp3").is_empty(), "what every file ends with is no name");
}

#[test]
fn every_word_counts_and_where_no_track_has_all_those_with_most_are_shown() {
    let made = names();
    assert_eq!(made.places("beethoven moonlight"), [6]);
    assert_eq!(made.places("beethoven vocalise moonlight"), [6]);
    let answer = made.index.search(&made.table, "beethoven xqzwv", 9);
    assert_eq!((answer.hits.len(), answer.unknown), (1, vec!["xqzwv".to_owned()]));
}

fn sounds() -> Made {
    let (piano, metal, folk) = (group("piano"), group("metal"), group("folk"));
    let key = |tonic: u8, mode: Mode| Some(Key { tonic, mode, confidence: 0.6 });
    Made::new(&[
        (entry("One", "Ana", ""), &[(piano, 2.0), (AROUSAL, -2.0), (VOCAL, -1.0)], tempo(80.0, 0.9)),
        (entry("Two", "Ana", ""), &[(piano, 2.0), (AROUSAL, 2.0)], tempo(140.0, 0.9)),
        (entry("Three", "Bo", ""), &[(metal, 2.0), (group("fast"), 2.5), (AROUSAL, 1.0)], tempo(150.0, 0.9)),
        (entry("Four", "Bo", ""), &[(metal, 2.0), (group("slow"), 2.0)], tempo(70.0, 0.9)),
        (entry("Five", "Cy", ""), &[(folk, 1.5), (VALENCE, -2.0), (FELT.start + 8, 1.0)], tempo(90.0, 0.9)),
        (entry("Six", "Cy", ""), &[(folk, 1.5), (VALENCE, -2.0), (FELT.start + 8, 1.0)], tempo(130.0, 0.9)),
        (entry("Seven", "Cy", ""), &[(folk, 1.5), (VALENCE, 2.0)], tempo(90.0, 0.9)),
        (
            entry("Eight", "Di", ""),
            &[(VOCAL, 1.0)],
            Facts { year: Some(1984), key: key(9, Mode::Minor), ..tempo(180.0, 0.1) },
        ),
        (entry("Nine", "Di", ""), &[], Facts { year: Some(1991), key: key(6, Mode::Major), ..Facts::default() }),
        (entry("Folk Tale", "Ed", ""), &[], Facts::default()),
    ])
}

#[test]
fn phrases_are_understood() {
    let made = sounds();
    let cases: [(&str, &[usize], &str); 24] = [
        ("calm piano", &[0], "calm · piano"),
        ("fast metal", &[2], "fast · metal"),
        ("sad folk under 100 bpm", &[4], "sad · folk · under 100 beats a minute"),
        ("some sad folk music", &[4, 5], "sad · folk"),
        ("folk <100bpm", &[4, 6], "folk · under 100 beats a minute"),
        ("over 145", &[2, 7], "over 145 beats a minute"),
        ("around 90 bpm", &[4, 6, 7], "around 90 beats a minute"),
        ("120-140 bpm", &[1, 5], "between 120 and 140 beats a minute"),
        ("between 65 and 75 beats per minute", &[3], "between 65 and 75 beats a minute"),
        ("80s", &[7], "from the 1980s"),
        ("1990s", &[8], "from the 1990s"),
        ("eighties", &[7], "from the 1980s"),
        ("1984", &[7], "from 1984"),
        ("1980-1995", &[7, 8], "from 1980 to 1995"),
        ("in a minor", &[7], "in A minor"),
        ("F# major", &[8], "in F sharp major"),
        ("instrumental", &[0], "instrumental"),
        ("sung", &[7], "sung"),
        ("no singing", &[0], "instrumental"),
        ("piano not calm", &[1], "piano · not calm"),
        ("happy folk", &[6], "happy · folk"),
        ("angry", &[1, 2], "angry"),
        ("clam pian", &[], "piano"),
        ("ana piano", &[0, 1], "piano"),
    ];
    for (query, wanted, understood) in cases {
        assert_eq!(made.understood(query), understood, "{query}");
        if query != "clam pian" {
            let mut places = made.places(query);
            places.sort_unstable();
            assert_eq!(places, wanted, "{query}");
        }
    }
}

#[test]
fn a_word_of_sound_with_a_slip_or_unfinished_is_understood_unless_it_is_a_name() {
    let made = sounds();
    assert_eq!(made.understood("clasical"), "classical");
    assert_eq!(made.understood("meta"), "metal");
    assert_eq!(made.understood("meta "), "", "finished, and no word of sound");
    assert_eq!(made.understood("met"), "");
    let made = Made::new(&[(entry("Mouse", "", ""), &[], Facts::default())]);
    assert_eq!((made.understood("mouse"), made.places("mouse")), (String::new(), vec![0]));
}

#[test]
fn a_word_that_is_a_name_and_a_sound_counts_as_either() {
    let made = sounds();
    let places = made.places("folk");
    assert_eq!((places[0], places.len()), (9, 4), "its name says so in full");
    assert_eq!(made.places("two"), [1]);
    assert!(made.places("music").is_empty(), "a filler alone looks for a name");
}

#[test]
fn equals_are_ordered_by_id_and_no_more_come_than_asked() {
    let same = (entry("Same", "Same", ""), &[][..], Facts::default());
    let made = Made::new(&vec![same; 50]);
    assert_eq!(made.places("same"), (0..50).collect::<Vec<_>>());
    assert_eq!(
        made.index.search(&made.table, "same", 3).hits.iter().map(|hit| hit.place).collect::<Vec<_>>(),
        [0, 1, 2]
    );
}

#[test]
fn nonsense_is_no_trouble() {
    let made = sounds();
    for query in
        ["", " ", "\u{300}", "🎵", "'", "under", "between 100", "a", "no", "0", "99999999999999999999 bpm", "#", "c #"]
    {
        let answer = made.index.search(&made.table, query, 5);
        assert!(answer.hits.len() <= 5, "{query}");
    }
    for seed in ["x", "ab ", "é\u{300}", "100 bpm ", "no no ", "東"] {
        let long: String = seed.chars().cycle().take(1_000_000).collect();
        assert!(made.index.search(&made.table, &long, 5).hits.len() <= 5);
    }
    assert!(made.index.search(&FeatureTable::default(), "folk", 5).hits.is_empty(), "a table that lost its tracks");
    assert_eq!(
        Index::default().search(&made.table, "folk one", 5),
        Answer { unknown: vec!["folk".into(), "one".into()], ..Answer::default() }
    );
    let missing = TrackId("missing".into());
    let index = Index::new(&made.table, [(&missing, entry("Gone", "", ""))]);
    assert!(index.search(&made.table, "gone", 5).hits.is_empty());
}

/// Prints what a key costs: `cargo test --profile release --no-default-features --lib a_key -- --ignored --nocapture`.
#[test]
#[ignore = "prints times"]
fn a_key_with_a_hundred_thousand_tracks() {
    const SYLLABLES: [&str; 16] =
        ["ka", "ro", "mi", "ten", "sul", "ba", "ne", "vor", "li", "shan", "du", "pe", "gra", "ox", "wi", "el"];
    let mut random = crate::ground::random::SplitMix64(1);
    let mut below = move |end: usize| random.below(end);
    let mut word = |syllables: u32| -> String { (0..syllables).map(|_| SYLLABLES[below(16)]).collect() };
    let vocabulary: Vec<String> = (0..60_000).map(|at| word(2 + at % 4)).collect();
    let mut table = FeatureTable::default();
    let mut texts = Vec::new();
    for at in 0..100_000_u32 {
        let row: Vec<f32> = (0..WIDTH).map(|_| below(600) as f32 / 100.0 - 3.0).collect();
        table.put(TrackId(format!("{at:08}")), &row, tempo(60.0 + below(120) as f32, 0.9));
        // The smaller of two: some words are common, most are rare.
        let mut phrase = |words: u32| {
            let words = (0..words).map(|_| vocabulary[below(60_000).min(below(60_000))].as_str());
            words.collect::<Vec<_>>().join(" ")
        };
        texts.push([phrase(4), phrase(2), phrase(3), format!("{at} {}.mp3", phrase(3))]);
    }
    let entries = texts.iter().map(|[title, artist, album, file_name]| Document { title, artist, album, file_name });
    let start = std::time::Instant::now();
    let index = Index::new(&table, table.ids.iter().zip(entries));
    println!("{} words, {} uses, indexed in {:?}", index.words.len(), index.uses.len(), start.elapsed());
    let queries = [
        "k",
        "ka",
        "kar",
        "karo",
        "karomi",
        "karomitne",
        "sad folk under 100 bpm",
        "calm piano",
        "fast metal mitenrosul",
        "xyzzyqwerty plugh",
        "mitensul robaka neligra shandu vorpe kagrami",
        texts[500][0].as_str(),
    ];
    for query in queries {
        let least = (0..9).map(|_| {
            let start = std::time::Instant::now();
            let hits = index.search(&table, query, 50).hits;
            assert!(hits.len() <= 50 && (query != texts[500][0] || hits[0].place == 500));
            start.elapsed()
        });
        println!("{:>8.2} ms  {query}", least.min().unwrap_or_default().as_secs_f64() * 1000.0);
    }
}
