//! The languages whose letters are known, and the scripts they are written in.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    /// Any of Latin-1's; the thirteen after it are some of them by themselves.
    Western,
    Icelandic,
    Portuguese,
    Norwegian,
    French,
    Catalan,
    Estonian,
    Italian,
    Spanish,
    German,
    Swedish,
    Finnish,
    Dutch,
    Danish,
    Polish,
    Czech,
    Slovak,
    Hungarian,
    Romanian,
    Croatian,
    Slovenian,
    Turkish,
    Lithuanian,
    Latvian,
    Russian,
    Ukrainian,
    Bulgarian,
    Serbian,
    Greek,
    Hebrew,
    Arabic,
    Chinese,
    Traditional,
    Japanese,
    Korean,
    Thai,
}

/// As many as come first of [`LATIN`] are such as Latin-1 was made for.
pub(super) const WESTERN: usize = 14;
pub(super) const LATIN: [Language; 24] = [
    Language::Western,
    Language::Icelandic,
    Language::Portuguese,
    Language::Norwegian,
    Language::French,
    Language::Catalan,
    Language::Estonian,
    Language::Italian,
    Language::Spanish,
    Language::German,
    Language::Swedish,
    Language::Finnish,
    Language::Dutch,
    Language::Danish,
    Language::Polish,
    Language::Czech,
    Language::Slovak,
    Language::Hungarian,
    Language::Romanian,
    Language::Croatian,
    Language::Slovenian,
    Language::Turkish,
    Language::Lithuanian,
    Language::Latvian,
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Cyrillic,
    Greek,
    Hebrew,
    Arabic,
    Thai,
    Kana,
    Han,
    Hangul,
}

impl Language {
    pub(super) fn is_written_in(self, script: Script) -> bool {
        match script {
            Script::Cyrillic => matches!(self, Self::Russian | Self::Ukrainian | Self::Bulgarian | Self::Serbian),
            Script::Greek => self == Self::Greek,
            Script::Hebrew => self == Self::Hebrew,
            Script::Arabic => self == Self::Arabic,
            Script::Thai => self == Self::Thai,
            Script::Kana => self == Self::Japanese,
            Script::Han => matches!(self, Self::Chinese | Self::Traditional | Self::Japanese),
            Script::Hangul => self == Self::Korean,
        }
    }

    pub(super) fn has(self, c: char) -> bool {
        script_of(c).is_some_and(|script| self.is_written_in(script))
    }

    pub(super) fn is_latin(self) -> bool {
        self as usize <= Self::Latvian as usize
    }

    /// The most letters of its own without a foreign one among them.
    pub(super) fn longest_run(self, text: &str) -> usize {
        let foreign = |c: char| (c.is_alphabetic() && !self.has(c)) || c == ' ';
        text.split(foreign).map(|run| run.chars().filter(|&c| self.has(c)).count()).max().unwrap_or(0)
    }

    /// Letters of its own that one of its words must have before it is thought of: "ÆØÅ" is a Hebrew word and "ÄÖ" half a Thai one.
    pub(super) fn fewest_letters(self) -> usize {
        match self as usize {
            _ if self.is_latin() => 0,
            _ if matches!(self, Self::Chinese | Self::Traditional | Self::Japanese | Self::Korean) => 2,
            _ => 4,
        }
    }
}

/// The scripts of a text other than Latin.
pub(super) fn scripts_of(text: &str) -> Vec<Script> {
    let mut scripts = Vec::new();
    for script in text.chars().filter_map(script_of) {
        if !scripts.contains(&script) {
            scripts.push(script);
        }
    }
    scripts
}

fn script_of(c: char) -> Option<Script> {
    Some(match c {
        'Ά'..='ώ' => Script::Greek,
        '\u{400}'..='\u{52f}' => Script::Cyrillic,
        'א'..='ת' => Script::Hebrew,
        'ء'..='ۿ' => Script::Arabic,
        '\u{e01}'..='\u{e4e}' => Script::Thai,
        '\u{3041}'..='\u{30ff}' => Script::Kana,
        '\u{4e00}'..='\u{9fff}' => Script::Han,
        '\u{ac00}'..='\u{d7a3}' => Script::Hangul,
        _ => return None,
    })
}
