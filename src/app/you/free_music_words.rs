//! The words about the free music and the sample photos. Pure; see `words`.

use crate::telling::names::counted;

pub const FIRST_TRY: &str = "No photo at hand? Try one of these";
pub const SURPRISE: &str = "Surprise me";
pub const CREDITS: &str = "Who made it";
pub const HEADING: &str = "Free music";
pub const SWITCH: &str = "Have the free music in the library";
pub const HINT: &str = "Excerpts of tracks that their authors gave away under free licences, beside your own music.";
pub const KEEP: &str = "Keep it for offline";
pub const EXCERPT: &str = "Excerpt, licence";
pub const MAKERS: &str = "Makers’ page";
pub const NOTHING_HERE: &str = "There is no free music here yet. Check the connection and press again.";
pub const NOT_YET: &str = "That excerpt has not arrived here yet. Try again in a while, or play another.";

/// How many excerpts are still to be kept.
pub fn left(count: usize) -> String {
    if count == 0 { "All of it is kept.".to_owned() } else { counted(count, "excerpt", "excerpts") + " to go" }
}
