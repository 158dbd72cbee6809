//! What the player says.

use super::playlist::Repeat;
use crate::telling::names::clock;

pub const PLAYER: &str = "Player";
pub const PREVIOUS: &str = "Previous";
pub const NEXT: &str = "Next";
pub const POSITION: &str = "Position";
pub const CLOSE: &str = "Close player";
pub const MORE: &str = "Volume and queue";
pub const MORE_MUTED: &str = "Volume (muted) and queue";
pub const MUTE: &str = "Mute";
pub const VOLUME: &str = "Volume";
pub const SHUFFLE: &str = "Shuffle";
pub const UP_NEXT: &str = "Up next";
pub const NOTHING_NEXT: &str = "Nothing more; the list ends here.";
pub const SOONER: &str = "Sooner";
pub const LATER: &str = "Later";
pub const TAKE_OUT: &str = "Take out";

pub const HEADING: &str = "Playing";
pub const LEVEL: &str = "Play loud tracks more quietly, so that all are about as loud";
pub const LETTER_KEYS: &str = "Single letters are shortcuts (About lists them)";

pub const KEYS_HEADING: &str = "Keys";
pub const KEYS: [(&str, &str); 6] = [
    ("Space", "play or pause"),
    ("N, P", "next, previous"),
    ("J, L", "back, forward by 10 seconds; also Shift with the left and right arrows"),
    ("M", "mute"),
    ("Shift + up, Shift + down", "louder, softer"),
    ("Tab", "to every button; You can turn the letters off"),
];

pub const FIND: &str = "Find the file";
pub const ADD_AS_NEW: &str = "Add it as a new track";

/// The button that changes it says what it is now.
pub fn repeat(repeat: Repeat) -> &'static str {
    match repeat {
        Repeat::Off => "Repeat: off",
        Repeat::All => "Repeat: all",
        Repeat::One => "Repeat: this one",
    }
}

/// `1:02 / 3:07`.
pub fn time(at_secs: f64, length_secs: f64) -> String {
    [&clock(at_secs), " / ", &clock(length_secs)].concat()
}

pub fn missing(title: &str) -> String {
    ["The audio file of ", title, " is no longer here. Find the file to play it again."].concat()
}

pub fn another_file(file_name: &str, title: &str) -> String {
    [file_name, " is not the file that ", title, " was heard from. It can be a track of its own."].concat()
}

pub fn unplayable(title: &str) -> String {
    ["This browser can't play ", title, ". It stays in the list, because Hearsight could listen to it."].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_where_it_is_and_how_long_it_is() {
        assert_eq!(time(7.4, 180.0), "0:07 / 3:00");
        assert_eq!(time(0.0, f64::NAN), "0:00 / 0:00");
    }
}
