//! Where a path's music begins: drive letters, homes, mounts and folders called "Music" are places, and no artist.

use super::{number, words};

/// A path's folders below its roots, outermost first, and its file name.
pub fn below(path: &str) -> (Vec<&str>, &str) {
    let is_share = path.starts_with("\\\\") || path.starts_with("//");
    let is_absolute = path.starts_with(['/', '\\']);
    let mut parts: Vec<&str> =
        path.split(['/', '\\']).map(str::trim).filter(|part| !matches!(*part, "" | "." | ".." | "~")).collect();
    let file_name = parts.pop().unwrap_or_default();
    let mut rest: &[&str] = &parts;
    let mut is_absolute = is_absolute;
    if is_share {
        rest = rest.get(2..).unwrap_or_default();
    }
    if let [first, below @ ..] = rest
        && first.ends_with(':')
        && first.bytes().filter(u8::is_ascii_alphabetic).count() + 1 == first.len()
    {
        // "C:", "file:", and a host behind "smb:" and its like.
        is_absolute = true;
        let is_local = first.len() == 2 || *first == "file:";
        rest = if is_local { below } else { below.get(1..).unwrap_or_default() };
    }
    rest = rest.get(system_depth(rest, is_absolute)..).unwrap_or_default();
    let is_numbered = number::leading(file_name, number::Place::Album).is_some();
    let (mut from, mut has_root) = (0, false);
    for (place, part) in rest.iter().enumerate() {
        // "Music/Madonna/Music/02 …": an album of that name.
        let is_album = has_root && is_numbered && place > from && place + 1 == rest.len();
        let is_hidden = part.strip_prefix('.').is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()));
        if (words::is_root(part) || is_hidden) && !is_album {
            (from, has_root) = (place + 1, true);
        }
    }
    (rest.get(from..).unwrap_or_default().to_vec(), file_name)
}

/// How many folders at the path's beginning belong to the system.
fn system_depth(parts: &[&str], is_absolute: bool) -> usize {
    let is_disk = |name: &str| {
        let name = name.to_lowercase();
        ["usb", "sd", "hd", "disk", "nas", "data", "music", "cdrom", "extern"]
            .iter()
            .any(|begin| name.starts_with(begin))
    };
    match parts {
        ["home" | "Users" | "Documents and Settings" | "Volumes" | "mnt", ..] => 2,
        ["run", "media", ..] => 4,
        ["media", first, ..] if is_absolute => 3 - usize::from(is_disk(first)),
        ["storage", "emulated", ..] => 3,
        ["storage" | "tmp" | "var" | "net", ..] if is_absolute => 2,
        ["private", ..] if is_absolute => 3,
        ["sdcard" | "root" | "opt" | "srv" | "usr" | "data" | "export" | "nas", ..] if is_absolute => 1,
        _ => 0,
    }
    .min(parts.len())
}
