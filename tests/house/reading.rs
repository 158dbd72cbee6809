//! Rust text cut into tokens, and the paths that stand in it. As much of the language as paths need.

use std::collections::{BTreeMap, BTreeSet};

/// A word, `::`, or one other sign.
#[derive(Clone, Debug)]
pub struct Token {
    pub text: String,
    pub line: usize,
}

/// The tokens of a text, without comments, strings and characters.
pub fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let at = |place: usize| chars.get(place).copied().unwrap_or('\0');
    let starts = |place: usize, what: &str| what.chars().enumerate().all(|(n, c)| at(place + n) == c);
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = Vec::new();
    let (mut place, mut line) = (0, 1);
    while place < chars.len() {
        let start = place;
        let hashes = (1..).take_while(|n| at(place + n) == '#').count();
        if starts(place, "//") {
            while place < chars.len() && at(place) != '\n' {
                place += 1;
            }
        } else if starts(place, "/*") {
            let mut depth = 0;
            loop {
                match () {
                    () if starts(place, "/*") => (depth, place) = (depth + 1, place + 2),
                    () if starts(place, "*/") => (depth, place) = (depth - 1, place + 2),
                    () => place += 1,
                }
                if depth == 0 || place >= chars.len() {
                    break;
                }
            }
        } else if at(place) == 'r' && at(place + 1 + hashes) == '"' {
            let end = format!("\"{}", "#".repeat(hashes));
            place += 2 + hashes;
            while place < chars.len() && !starts(place, &end) {
                place += 1;
            }
            place += end.len();
        } else if at(place) == '"' {
            place += 1;
            while place < chars.len() && at(place) != '"' {
                place += if at(place) == '\\' { 2 } else { 1 };
            }
            place += 1;
        } else if at(place) == '\'' && (at(place + 1) == '\\' || at(place + 2) == '\'') {
            place += if at(place + 1) == '\\' { 3 } else { 2 };
            while place < chars.len() && at(place) != '\'' {
                place += 1;
            }
            place += 1;
        } else if is_word(at(place)) {
            while is_word(at(place)) {
                place += 1;
            }
            found.push(Token { text: chars[start..place].iter().collect(), line });
        } else if starts(place, "::") {
            place += 2;
            found.push(Token { text: "::".to_owned(), line });
        } else {
            if !at(place).is_whitespace() {
                found.push(Token { text: at(place).to_string(), line });
            }
            place += 1;
        }
        line += chars[start..place.min(chars.len())].iter().filter(|c| **c == '\n').count();
    }
    found
}

/// A file of the house.
pub struct Source {
    pub path: String,
    /// The crate (`crate` for the library) and the modules down to this file.
    pub module: Vec<String>,
    tokens: Vec<Token>,
    /// Names of modules that only tests have.
    tests: Vec<String>,
}

impl Source {
    /// `None` for what is no part of the house.
    pub fn read(path: &str, text: &str) -> Option<Source> {
        let inside = path.strip_prefix("src/")?.strip_suffix(".rs")?;
        let (root, inside) = match inside.strip_prefix("bin/") {
            Some(bin) => bin.split_once('/').map(|(door, file)| (format!("bin {door}"), file))?,
            None if inside == "main" => ("bin page".to_owned(), inside),
            None => ("crate".to_owned(), inside),
        };
        let parts = inside.split('/').filter(|part| !["lib", "main", "mod"].contains(part)).map(str::to_owned);
        let module = [root].into_iter().chain(parts).collect();
        let (tokens, tests) = without_tests(tokens(text));
        Some(Source { path: path.to_owned(), module, tokens, tests })
    }

    /// Modules declared here in files of their own that only tests have.
    pub fn test_modules(&self) -> Vec<Vec<String>> {
        self.tests.iter().map(|name| [self.module.as_slice(), std::slice::from_ref(name)].concat()).collect()
    }

    /// Every path into the house, in full, with its line.
    pub fn uses(&self, is_module: impl Fn(&[String]) -> bool) -> BTreeSet<(Vec<String>, usize)> {
        let mut found = BTreeSet::new();
        let mut names = BTreeMap::new();
        let mut bare = Vec::new();
        let mut here = self.module.clone();
        // Depths of braces at which inline modules opened.
        let (mut depth, mut opened) = (0, Vec::new());
        let mut place = 0;
        let text = |place: usize| self.tokens.get(place).map_or("", |token| token.text.as_str());
        while place < self.tokens.len() {
            let line = self.tokens[place].line;
            match text(place) {
                "{" => depth += 1,
                "}" => {
                    depth -= 1;
                    if opened.last() == Some(&depth) {
                        opened.pop();
                        here.pop();
                    }
                }
                "mod" if text(place + 2) == "{" => {
                    here.push(text(place + 1).to_owned());
                    opened.push(depth);
                }
                "use" if text(place + 1) != "<" => {
                    let mut leaves = Vec::new();
                    place = self.tree(place + 1, &[], &mut leaves);
                    for (path, name, line) in leaves {
                        if let Some(full) = self.full(&path, &here, &is_module) {
                            names.insert(name, full.clone());
                            found.insert((full, line));
                        }
                    }
                    continue;
                }
                word if text(place + 1) == "::" && !["::", ".", "$"].contains(&text(place.wrapping_sub(1))) => {
                    let mut path = vec![word.to_owned()];
                    while text(place + 1) == "::"
                        && text(place + 2).starts_with(|c: char| c.is_alphabetic() || c == '_')
                    {
                        path.push(text(place + 2).to_owned());
                        place += 2;
                    }
                    match self.full(&path, &here, &is_module) {
                        Some(full) => _ = found.insert((full, line)),
                        None => bare.push((path, line)),
                    }
                }
                _ => {}
            }
            place += 1;
        }
        // A path may begin with a name that was brought in, above or below it.
        for (path, line) in bare {
            if let Some(full) = names.get(&path[0]) {
                found.insert(([full.as_slice(), &path[1..]].concat(), line));
            }
        }
        found
    }

    /// Read the tree of a `use` from `place` on: its paths, the names they bring in, their lines. Returns the place behind.
    fn tree(&self, mut place: usize, before: &[String], leaves: &mut Vec<(Vec<String>, String, usize)>) -> usize {
        let mut path = before.to_vec();
        let mut name = None;
        let mut line = 0;
        while let Some(token) = self.tokens.get(place) {
            match token.text.as_str() {
                "::" => place += 1,
                "{" => {
                    place += 1;
                    while self.tokens.get(place).is_some_and(|token| token.text != "}") {
                        place = self.tree(place, &path, leaves);
                        place += usize::from(self.tokens.get(place).is_some_and(|token| token.text == ","));
                    }
                    return place + 1;
                }
                "," | "}" | ";" => break,
                "as" => {
                    name = self.tokens.get(place + 1).map(|token| token.text.clone());
                    place += 2;
                }
                word => {
                    // `self` at the end of a group is the group's own module; `*` is all of it.
                    if (word != "self" || path.is_empty()) && word != "*" {
                        path.push(word.to_owned());
                    }
                    line = token.line;
                    place += 1;
                }
            }
        }
        if let Some(last) = path.last() {
            leaves.push((path.clone(), name.unwrap_or_else(|| last.clone()), line));
        }
        place
    }

    /// A path from the root of its crate; `None` for one that leads out of the house or begins with a name brought in.
    fn full(&self, path: &[String], here: &[String], is_module: &impl Fn(&[String]) -> bool) -> Option<Vec<String>> {
        let (head, rest) = path.split_first()?;
        let base = match head.as_str() {
            "crate" => here[..1].to_vec(),
            "hearsight" => vec!["crate".to_owned()],
            "self" => here.to_vec(),
            "super" => {
                let ups = path.iter().take_while(|part| *part == "super").count();
                let base = here.get(..here.len().checked_sub(ups)?)?;
                return Some([base, &path[ups..]].concat());
            }
            _ => {
                let child = [&self.module, std::slice::from_ref(head)].concat();
                return is_module(&child).then(|| [child.as_slice(), rest].concat());
            }
        };
        Some([base.as_slice(), rest].concat())
    }
}

/// Take out what stands under `#[cfg(test)]`; names of modules among it that have files of their own.
fn without_tests(tokens: Vec<Token>) -> (Vec<Token>, Vec<String>) {
    const TEST: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let is = |place: usize, text: &str| tokens.get(place).is_some_and(|token| token.text == text);
    let (mut left, mut names) = (Vec::new(), Vec::new());
    let mut place = 0;
    while place < tokens.len() {
        if !TEST.iter().enumerate().all(|(n, text)| is(place + n, text)) {
            left.push(tokens[place].clone());
            place += 1;
            continue;
        }
        place += TEST.len();
        let start = place;
        let mut depth = 0;
        let is_use = |start: usize, place: usize| (start..place).any(|place| is(place, "use"));
        while place < tokens.len() {
            match tokens[place].text.as_str() {
                "{" | "(" | "[" => depth += 1,
                "}" | ")" | "]" => depth -= 1,
                _ => {}
            }
            place += 1;
            let ends_block = depth == 0 && is(place - 1, "}") && !is_use(start, place);
            if ends_block || (depth == 0 && is(place - 1, ";")) {
                break;
            }
        }
        if is(place - 1, ";")
            && let Some(name) = (start..place).find(|place| is(*place, "mod"))
        {
            names.extend(tokens.get(name + 1).map(|token| token.text.clone()));
        }
    }
    (left, names)
}
