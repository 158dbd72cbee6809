//! When the person wants the analysis to work: kept as a setting, so that a paused page stays paused.

use serde::{Deserialize, Serialize};

use crate::app::words;

/// What the person chose. A setting of an older version lacks some of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Habits {
    pub is_paused: bool,
    pub pauses_hidden: bool,
    pub pauses_on_battery: bool,
    pub hears_in_full: bool,
}

impl Default for Habits {
    fn default() -> Self {
        Self { is_paused: false, pauses_hidden: false, pauses_on_battery: false, hears_in_full: true }
    }
}

impl Habits {
    /// Why files wait now, a sentence; empty where they don't.
    pub fn hold(self, is_hidden: bool, is_on_battery: bool) -> &'static str {
        if self.is_paused {
            words::PAUSED
        } else if self.pauses_on_battery && is_on_battery {
            words::PAUSED_BATTERY
        } else if self.pauses_hidden && is_hidden {
            words::PAUSED_HIDDEN
        } else {
            ""
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_pauses_unless_the_person_wants_it() {
        assert_eq!(Habits::default().hold(true, true), "");
        assert_eq!(Habits { is_paused: true, ..Habits::default() }.hold(false, false), words::PAUSED);
        let hidden = Habits { pauses_hidden: true, ..Habits::default() };
        assert_eq!((hidden.hold(true, false), hidden.hold(false, true)), (words::PAUSED_HIDDEN, ""));
        let battery = Habits { pauses_on_battery: true, ..Habits::default() };
        assert_eq!((battery.hold(true, false), battery.hold(false, true)), ("", words::PAUSED_BATTERY));
    }

    #[test]
    fn a_setting_that_lacks_a_part_is_read() {
        let read: Habits = serde_json::from_str(r#"{"is_paused":true}"#).unwrap();
        assert_eq!(read, Habits { is_paused: true, ..Habits::default() });
    }
}
