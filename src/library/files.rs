//! Files of a folder by what they hold, for the command line.

use std::path::{Path, PathBuf};

/// What a file is taken for, by its ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Photo,
    Music,
}

impl Kind {
    fn endings(self) -> &'static [&'static str] {
        match self {
            Kind::Photo => &["jpg", "jpeg", "png", "webp", "gif", "avif", "heic", "heif"],
            Kind::Music => {
                &["mp3", "flac", "ogg", "oga", "wav", "aif", "aiff", "m4a", "m4b", "mp4", "aac", "aifc", "opus", "mka"]
            }
        }
    }

    fn holds(self, path: &Path) -> bool {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        self.endings().contains(&ending.as_str())
    }
}

/// Files named outright, whatever their ending, and those of `kind` in named folders, in depth and in order of path.
pub fn find(paths: &[PathBuf], kind: Kind) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() { walk(path, kind, &mut found) } else { found.push(path.clone()) }
    }
    found
}

fn walk(folder: &Path, kind: Kind, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .map(|entries| entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect())
        .unwrap_or_default();
    entries.sort();
    for path in entries {
        // A link to a folder above would never end.
        if path.is_dir() && !path.is_symlink() {
            walk(&path, kind, found);
        } else if path.is_file() && kind.holds(&path) {
            found.push(path);
        }
    }
}

/// Milliseconds since the Unix epoch.
pub fn now_ms() -> f64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64() * 1000.0)
}
