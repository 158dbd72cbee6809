//! What lies in a person's folders and is nobody's photo or music: hidden things, bins, and what systems leave behind.
//!
//! A network disk keeps a thumbnail of every song in `@eaDir`, a stick from a Mac a shadow `._song.mp3` of each: read,
//! they double a library or fill a page with complaints. The page, the worker and the command line all ask this one list.

/// Folders that systems keep for themselves, in lower case: Synology, QNAP, Windows, macOS, Linux.
const SYSTEM_FOLDERS: [&str; 14] = [
    "@eadir",
    "@tmp",
    "#recycle",
    "#snapshot",
    "@recycle",
    "@recently-snapshot",
    "$recycle.bin",
    "recycler",
    "recycled",
    "system volume information",
    "lost+found",
    "__macosx",
    "network trash folder",
    "temporary items",
];
/// Files that systems leave beside others, in lower case.
const SYSTEM_FILES: [&str; 6] = [".ds_store", "thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r"];

/// A file that a system left: not even wanted where a person took it with others by hand.
pub fn is_system_file(name: &str) -> bool {
    name.starts_with("._") || SYSTEM_FILES.contains(&&*name.to_lowercase())
}

/// Nothing of this name, file or folder, is taken in out of a folder. Whatever begins with a point is hidden
/// (`.stfolder`, `.Trash-1000`, `.thumbnails`).
pub fn is_passed_over(name: &str) -> bool {
    // Three points begin a title (`...And Justice for All`), one hides.
    let is_hidden = name.starts_with('.') && !name.starts_with("...");
    is_hidden || is_system_file(name) || SYSTEM_FOLDERS.contains(&&*name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_systems_keep_and_leave_is_passed_over_and_what_people_name_is_not() {
        for name in [
            "._01 Song.mp3",
            ".DS_Store",
            "@eaDir",
            "#recycle",
            "$RECYCLE.BIN",
            ".Trash-1000",
            ".Trashes",
            ".stfolder",
            ".hidden.mp3",
            "Thumbs.db",
            "THUMBS.DB",
            "System Volume Information",
            "__MACOSX",
            "lost+found",
        ] {
            assert!(is_passed_over(name), "{name}");
        }
        for name in
            ["Song.mp3", "...And Justice for All", "...Baby One More Time.mp3", "$uicideboy$", "#1 Hits", "@", "_x"]
        {
            assert!(!is_passed_over(name), "{name}");
        }
        assert!(is_system_file("._a.jpg") && is_system_file("desktop.ini") && !is_system_file(".hidden.mp3"));
    }
}
