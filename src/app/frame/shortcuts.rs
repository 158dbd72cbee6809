//! Which key does what. Keys belong first to whatever has the focus; what is left of them drives the player.

/// What has the focus, as far as keys care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// Text, a slider, a list of choices: every key is its own.
    Field,
    /// A button or a link: the space bar is its own.
    Control,
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    PlayOrPause,
    Back,
    Forward,
    Previous,
    Next,
    Mute,
    Louder,
    Softer,
}

/// What a key means; `None` where it is not ours. Call it only for keys without Control, Alt or Meta: those belong
/// to the browser.
pub fn shortcut(key: &str, has_shift: bool, focus: Focus, has_letter_keys: bool) -> Option<Shortcut> {
    use Shortcut::{Back, Forward, Louder, Mute, Next, PlayOrPause, Previous, Softer};
    if focus == Focus::Field {
        return None;
    }
    match (key, has_shift) {
        (" ", false) => (focus == Focus::Nothing).then_some(PlayOrPause),
        ("ArrowLeft", true) => Some(Back),
        ("ArrowRight", true) => Some(Forward),
        ("ArrowUp", true) => Some(Louder),
        ("ArrowDown", true) => Some(Softer),
        _ if !has_letter_keys => None,
        // With caps lock on, too.
        ("j" | "J", _) => Some(Back),
        ("l" | "L", _) => Some(Forward),
        ("n" | "N", _) => Some(Next),
        ("p" | "P", _) => Some(Previous),
        ("m" | "M", _) => Some(Mute),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_keeps_every_key_and_a_button_its_space_bar() {
        for key in [" ", "j", "m", "ArrowUp"] {
            assert_eq!(shortcut(key, true, Focus::Field, true), None, "{key}");
        }
        assert_eq!(shortcut(" ", false, Focus::Control, true), None);
        assert_eq!(shortcut(" ", false, Focus::Nothing, true), Some(Shortcut::PlayOrPause));
        assert_eq!(shortcut("n", false, Focus::Control, true), Some(Shortcut::Next));
    }

    #[test]
    fn arrows_need_shift_because_they_scroll() {
        assert_eq!(shortcut("ArrowUp", false, Focus::Nothing, true), None);
        assert_eq!(shortcut("ArrowUp", true, Focus::Nothing, false), Some(Shortcut::Louder));
        assert_eq!(shortcut("ArrowLeft", true, Focus::Nothing, false), Some(Shortcut::Back));
    }

    #[test]
    fn letters_can_be_turned_off_and_caps_lock_changes_nothing() {
        for key in ["j", "l", "n", "p", "m"] {
            assert_eq!(shortcut(key, false, Focus::Nothing, false), None, "{key}");
            let meant = shortcut(key, false, Focus::Nothing, true);
            assert!(meant.is_some(), "{key}");
            assert_eq!(shortcut(&key.to_uppercase(), true, Focus::Nothing, true), meant);
        }
        assert_eq!(shortcut("x", false, Focus::Nothing, true), None);
        assert_eq!(shortcut(" ", false, Focus::Nothing, false), Some(Shortcut::PlayOrPause));
    }
}
