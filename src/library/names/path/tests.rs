use super::{super::kept::MAX_CHARS, *};

/// Columns: path, artist, album, title, track number; then "compilation" or a year, in any order.
const TABLE: &str = include_str!("paths.tsv");

fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    TABLE.lines().filter(|line| !line.starts_with("# ") && !line.is_empty()).map(|line| line.split('\t').collect())
}

fn expected(row: &[&str]) -> Guess {
    let column = |place: usize| row.get(place).copied().unwrap_or_default().to_owned();
    let more = row.get(5..).unwrap_or_default();
    Guess {
        artist: column(1),
        album: column(2),
        title: column(3),
        track_number: column(4).parse().ok(),
        year: more.iter().find_map(|year| year.parse().ok()),
        is_compilation: more.contains(&"compilation"),
    }
}

#[test]
fn every_row_of_the_table_is_right() {
    let mut count = 0;
    let wrong: Vec<String> = rows()
        .inspect(|_| count += 1)
        .filter_map(|row| {
            let (guess, right) = (from_path(row[0]), expected(&row));
            (guess != right).then(|| format!("{}\n  said  {guess:?}\n  right {right:?}", row[0]))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {count} paths:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count >= 250, "the table was cut to {count} rows");
}

#[test]
fn either_separator_and_any_root_before_a_path_say_the_same() {
    for row in rows() {
        let path = row[0];
        assert_eq!(from_path(&path.replace('/', "\\")), from_path(path), "{path}");
        if path.starts_with(['/', '\\', '~', '.']) || path.contains(':') {
            continue;
        }
        for root in ["/home/me/Music/", "C:\\Users\\me\\Music\\", "./", "~/Music/", "/Volumes/Disk/Musik/", "Music/"] {
            assert_eq!(from_path(&format!("{root}{path}")), expected(&row), "{root}{path}");
        }
    }
}

#[test]
fn decomposed_letters_come_out_composed() {
    use unicode_normalization::UnicodeNormalization;
    for row in rows() {
        let decomposed: String = row[0].nfd().collect();
        assert_eq!(from_path(&decomposed), expected(&row), "{}", row[0]);
    }
}

#[test]
fn any_path_gives_names_short_enough_to_keep() {
    let check = |path: &str| {
        let names = from_path(path);
        for name in [&names.title, &names.artist, &names.album] {
            assert!(name.chars().count() <= MAX_CHARS && !name.chars().any(char::is_control), "{path:?}: {name:?}");
        }
        let says_something = path.chars().any(char::is_alphanumeric);
        assert!(!(says_something && names.title.is_empty()), "{path:?}");
        assert!(names.track_number.is_none_or(|number| (1..=999).contains(&number)), "{path:?}");
    };
    for part in
        ["piece - ", "01", "[", "(1)", " (Official Video)", "a/", "CD1/", "%41", "_-_", "-", "x.mp3", "é", "Music/"]
    {
        check(&part.repeat(500));
    }
    for row in rows().step_by(5) {
        row[0]
            .char_indices()
            .for_each(|(at, _)| [row[0].get(at..), row[0].get(..at)].into_iter().flatten().for_each(check));
    }
    let parts = [
        "/",
        "\\",
        " - ",
        "-",
        "_",
        ".",
        " ",
        "01",
        "0",
        "1979",
        "A2",
        "ß",
        "\u{301}",
        "音楽",
        "\0",
        "\n",
        "mp3",
        "–",
        ")",
        "(",
        "[",
        "]",
        "《",
        "》",
        "%",
        "%20",
        "%C3",
        "~",
        "..",
        "C:",
        "Music",
        "CD",
        "Disc 2",
        "Various Artists",
        "VA",
        "Unknown Artist",
        "Track",
        "Live",
        "Official Video",
        "d1t02",
        "-2003-GRP",
        "dQw4w9WgXcQ",
        "#",
        "３",
        "．",
        "'",
        "Side A",
        "home",
        "media",
        "iTunes",
        "Singles",
        ", The",
        "（1979）",
        "İ",
        "ǆ",
    ];
    let mut random = crate::ground::random::SplitMix64(5);
    for _ in 0..5_000 {
        let mut path = String::new();
        for _ in 0..=random.below(16) {
            path.push_str(parts[random.below(parts.len())]);
        }
        check(&path);
    }
}

#[test]
fn file_names_say_what_they_can() {
    let cases = [
        ("03 - Nina Simone - Sinnerman.mp3", "Nina Simone", "", "Sinnerman"),
        ("Nina Simone - Sinnerman.flac", "Nina Simone", "", "Sinnerman"),
        ("Nina_Simone_-_Sinnerman.ogg", "Nina Simone", "", "Sinnerman"),
        ("Nina Simone/Pastel Blues/05 Sinnerman.m4a", "Nina Simone", "Pastel Blues", "Sinnerman"),
        ("Music/Nina Simone/Pastel Blues/05. Sinnerman.m4a", "Nina Simone", "Pastel Blues", "Sinnerman"),
        ("Nina Simone\\Pastel Blues\\05-Sinnerman.m4a", "Nina Simone", "Pastel Blues", "Sinnerman"),
        ("Nina Simone - Pastel Blues - 05 - Sinnerman.mp3", "Nina Simone", "Pastel Blues", "Sinnerman"),
        ("Nina Simone — Sinnerman.wav", "Nina Simone", "", "Sinnerman"),
        ("Sinnerman.wav", "", "", "Sinnerman"),
        ("Downloads/Sinnerman.wav", "", "", "Sinnerman"),
        ("01 Sinnerman", "", "", "Sinnerman"),
        ("99 Luftballons.mp3", "", "", "99 Luftballons"),
        ("1979.mp3", "", "", "1979"),
        ("The Smashing Pumpkins - 1979.mp3", "The Smashing Pumpkins", "", "1979"),
        ("03.mp3", "", "", "03"),
        ("Mr. Bojangles", "", "", "Mr. Bojangles"),
        (".mp3", "", "", ".mp3"),
        ("", "", "", ""),
    ];
    for (path, artist, album, title) in cases {
        let names = from_path(path);
        assert_eq!(
            (names.artist.as_str(), names.album.as_str(), names.title.as_str()),
            (artist, album, title),
            "{path}"
        );
    }
}

#[test]
fn what_is_nothing_but_marks_keeps_its_name() {
    assert_eq!(from_path(" - - - .mp3").title, "- - -");
    assert_eq!(from_path("a/..").title, "a");
    assert_eq!(from_path("/").title, "/");
}

#[test]
fn the_chosen_folders_own_name_counts_only_where_it_is_told_to_be_music() {
    let cases = [
        ("Pink Floyd", "The Wall/CD1/01 - In the Flesh.mp3", "Pink Floyd", "The Wall", "In the Flesh"),
        ("Pink Floyd - The Wall (1979)", "03 Another Brick.mp3", "Pink Floyd", "The Wall", "Another Brick"),
        ("Music", "Pink Floyd - The Wall (1979)/03 Another Brick.mp3", "Pink Floyd", "The Wall", "Another Brick"),
        ("Radiohead - In Rainbows", "Radiohead - In Rainbows - 03 Nude.mp3", "Radiohead", "In Rainbows", "Nude"),
        ("Unknown Artist", "Unknown Album/03 Track 03.mp3", "", "", "Track 03"),
        ("home", "me/Music/song.mp3", "", "", "song"),
        ("Finds", "loose/x.mp3", "", "", "x"),
        ("Finds", "03 Nude.mp3", "", "", "Nude"),
        ("Finds", "311 - Amber.mp3", "311", "", "Amber"),
        ("", "1-02 Song 2.mp3", "", "", "Song 2"),
    ];
    for (chosen, below, artist, album, title) in cases {
        let names = from_path_in(chosen, below);
        assert_eq!((&*names.artist, &*names.album, &*names.title), (artist, album, title), "{chosen} / {below}");
    }
    assert!(from_path_in("Various Artists", "Pulp Fiction/03 Jungle Boogie.mp3").is_compilation);
}
