//! Every word the page says of photos and moods: readings, corrections, feelings, colours.
//!
//! A reading is weak evidence, so that no sentence here claims more than its numbers do, and the numbers themselves are
//! only ever a second text.

use crate::{
    mood::Mood,
    telling::{
        moods::{capitalised, feels, of_five},
        numbers::{fixed, signed},
    },
    vision::{OverlayKind, Seen, Swatch},
};

pub const PHOTOS_HEADING: &str = "Your photos";
pub const PHOTOS_HINT: &str = "The list is for the photos that are chosen.";
pub const CLOSER: &str = "Look closer";
pub const CLOSE_CARD: &str = "Close";
pub const COLOURS: &str = "Colours";

pub const PLANE_HEADING: &str = "How it feels";
pub const PLANE_HINT: &str = "A first guess. Move the point if it feels different to you: drag it, or use the sliders.";
pub const AS_MEASURED: &str = "As measured";
pub const VALENCE_AXIS: &str = "Unpleasant to pleasant";
pub const AROUSAL_AXIS: &str = "Calm to stirring";
pub const UNPLEASANT: &str = "unpleasant";
pub const PLEASANT: &str = "pleasant";
pub const CALM: &str = "calm";
pub const STIRRING: &str = "stirring";

pub const FELT_HEADING: &str = "What people may feel";
pub const FELT_HINT: &str = "Guessed from the point above and from what the photo shows. People differ.";

pub const SHOWS_HEADING: &str = "What it shows";
pub const STRUCK: &str = "struck out";
pub const CANT_TELL: &str = "I can't tell what it shows.";

pub const OVERLAYS_HEADING: &str = "How I looked at it";

/// Where a valence lies, as a slider says it.
pub fn valence_text(valence: f32) -> &'static str {
    let words = ["very unpleasant", "rather unpleasant", "neither unpleasant nor pleasant"];
    of_five(valence, [words[0], words[1], words[2], "rather pleasant", "very pleasant"])
}

/// Where an arousal lies, as a slider says it.
pub fn arousal_text(arousal: f32) -> &'static str {
    of_five(arousal, ["very calm", "rather calm", "neither calm nor stirring", "rather stirring", "very stirring"])
}

/// The plane's picture in a sentence.
pub fn plane_alt(now: (f32, f32), measured: Mood, is_corrected: bool) -> String {
    let place = |(valence, arousal)| format!("{}, {}", valence_text(valence), arousal_text(arousal));
    if is_corrected {
        let measured = place((measured.valence, measured.arousal));
        format!("Your point: {}. As measured: {measured}.", place(now))
    } else {
        format!("Measured as {}.", place(now))
    }
}

pub fn photo_alt(file_name: &str, mood: Mood) -> String {
    format!("{file_name}. {}", feels(mood))
}

/// A mood's numbers, as a second text.
pub fn numbers(mood: Mood) -> String {
    let Mood { valence, valence_sd, arousal, arousal_sd } = mood;
    let [valence, arousal] = [valence, arousal].map(|value| signed(value.into(), 2));
    let [valence_sd, arousal_sd] = [valence_sd, arousal_sd].map(|value| fixed(value.into(), 2));
    format!("Valence {valence} ± {valence_sd}, arousal {arousal} ± {arousal_sd}, of -1 to 1")
}

/// A feeling of `mood::felt::NAMES` as a line's name.
pub fn feeling(name: &str) -> String {
    match name {
        "solemnity" => "Solemn".to_owned(),
        "power" => "Strength".to_owned(),
        name => capitalised(name),
    }
}

/// How many people would name a feeling, 0..=1, as far as we can say.
pub fn felt_degree(share: f32) -> &'static str {
    match share {
        share if share >= 0.5 => "many would say so",
        share if share >= 0.3 => "some would say so",
        share if share >= 0.15 => "a few would say so",
        _ => "hardly anyone would",
    }
}

/// How sure we are of what is shown: probability, 0..=1, in a word.
pub fn degree(p: f32) -> &'static str {
    match p {
        p if p >= 0.8 => "surely",
        p if p >= 0.5 => "likely",
        _ => "maybe",
    }
}

/// A share as a second text.
pub fn percent(share: f32) -> String {
    fixed(f64::from(share) * 100.0, 0) + " %"
}

pub fn strike_out(concept: &str) -> String {
    format!("Not {concept}")
}

pub fn bring_back(concept: &str) -> String {
    format!("Bring back {concept}")
}

/// "Shows perhaps seashore, sandbar": class names are guesses.
pub fn shows(names: &[&str]) -> String {
    format!("Looks a little like: {}", names.join(", "))
}

/// A colour of the palette as one line of text: the one place that says what a colour is called.
pub fn swatch(swatch: &Swatch) -> String {
    // A photo seen before colours had names.
    let name = if swatch.name.is_empty() { &swatch.hex } else { &swatch.name };
    format!("{name}, {}", percent(swatch.weight))
}

/// How the photo looks, a few words each: only what stands out, that is the lowest or highest tenth of 515 OASIS photos.
/// The one place for what is measured of colour, texture and composition.
pub fn looks(seen: &Seen) -> Vec<&'static str> {
    let (looks, texture, layout) = (&seen.looks, &seen.texture, &seen.composition);
    let mut words: Vec<&'static str> = shape(seen).into_iter().collect();
    if texture.fineness.is_empty() {
        // Seen before these were measured.
        return words;
    }
    let low_high = |value: f32, low: f32, high: f32, names: [&'static str; 2]| match value {
        value if value <= low => Some(names[0]),
        value if value >= high => Some(names[1]),
        _ => None,
    };
    words.extend(low_high(looks.colourfulness, 10.0, 73.0, ["hardly any colour", "very colourful"]));
    if looks.colourfulness > 10.0 {
        words.extend(low_high(looks.warmth, -0.4, 0.65, ["cool colours", "warm colours"]));
    }
    words.extend(low_high(looks.key, -0.6, 0.45, ["mostly dark", "mostly light"]));
    words.extend(low_high(looks.contrast, 0.14, 0.29, ["soft contrast", "strong contrast"]));
    words.extend(low_high(texture.edge_density, 0.05, 0.38, ["smooth", "full of detail"]));
    if texture.orientation_strength > 0.45 {
        words.push(match texture.orientation_deg {
            deg if !(22.5..157.5).contains(&deg) => "level lines",
            deg if deg < 67.5 => "lines rising to the right",
            deg if deg < 112.5 => "upright lines",
            _ => "lines falling to the right",
        });
    }
    words.extend((texture.grain > 0.3).then_some("grainy"));
    words.extend(layout.horizon.as_ref().map(|_| "a clear horizon"));
    words.extend((layout.symmetry_left_right > 0.75).then_some("left mirrors right"));
    words.extend((layout.depth_of_field > 0.55).then_some("a sharp subject on a blurred ground"));
    words.extend((layout.negative_space > 0.6).then_some("much empty space"));
    words
}

fn shape(seen: &Seen) -> Option<&'static str> {
    let (width_px, height_px) = (f64::from(seen.width_px), f64::from(seen.height_px));
    // A tenth more is where a frame stops looking square.
    match () {
        () if width_px == 0.0 || height_px == 0.0 => None,
        () if width_px > 2.0 * height_px => Some("a wide panorama"),
        () if width_px > 1.1 * height_px => Some("landscape format"),
        () if height_px > 1.1 * width_px => Some("upright format"),
        () => Some("square"),
    }
}

pub fn overlay(kind: OverlayKind) -> &'static str {
    match kind {
        OverlayKind::Edges => "Edges",
        OverlayKind::Saliency => "What draws the eye",
        OverlayKind::Sharpness => "Focus",
    }
}

pub fn overlay_alt(kind: OverlayKind) -> String {
    format!("{}, drawn over the photo", overlay(kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mood::felt;

    fn mood(valence: f32, arousal: f32) -> Mood {
        Mood { valence, valence_sd: 0.1, arousal, arousal_sd: 0.1 }
    }

    #[test]
    fn a_slider_says_its_place_in_words_at_both_ends_and_in_the_middle() {
        assert_eq!([-1.0, -0.3, 0.0, 0.3, 1.0].map(valence_text)[3], "rather pleasant");
        assert_eq!(valence_text(f32::NAN), valence_text(0.0));
        assert_eq!((arousal_text(-1.0), arousal_text(0.5)), ("very calm", "very stirring"));
        assert_eq!(
            plane_alt((0.4, 0.0), mood(-0.4, 0.0), true),
            "Your point: rather pleasant, neither calm nor stirring. As measured: rather unpleasant, neither calm nor stirring."
        );
    }

    #[test]
    fn every_feeling_and_degree_has_its_word() {
        assert_eq!(feeling("wonder"), "Wonder");
        assert!(felt::NAMES.iter().all(|name| feeling(name).starts_with(char::is_uppercase)));
        assert_eq!([0.9, 0.8, 0.5, 0.2].map(degree), ["surely", "surely", "likely", "maybe"]);
        assert_eq!([0.6, 0.3, 0.2, 0.0, f32::NAN].map(felt_degree)[4], "hardly anyone would");
    }

    #[test]
    fn only_what_stands_out_is_said() {
        let mut seen = Seen { width_px: 100, height_px: 100, ..Seen::default() };
        seen.texture.fineness = vec![1.0];
        seen.texture.edge_density = 0.2;
        seen.looks.colourfulness = 40.0;
        seen.looks.contrast = 0.2;
        seen.composition.symmetry_left_right = 0.3;
        seen.composition.negative_space = 0.3;
        assert_eq!(looks(&seen), ["square"]);
        seen.looks.warmth = 0.8;
        seen.looks.key = -0.8;
        seen.texture.orientation_deg = 90.0;
        seen.texture.orientation_strength = 0.6;
        seen.composition.horizon = Some(crate::vision::Horizon::default());
        assert_eq!(looks(&seen), ["square", "warm colours", "mostly dark", "upright lines", "a clear horizon"]);
        seen.looks.colourfulness = 0.0;
        assert_eq!(looks(&seen)[1..3], ["hardly any colour", "mostly dark"]);
    }

    #[test]
    fn a_colour_has_a_name() {
        let swatch = |name: &str| swatch(&Swatch { hex: "#102030".into(), name: name.into(), weight: 0.25 });
        assert_eq!((swatch("dark blue"), swatch("")), ("dark blue, 25 %".into(), "#102030, 25 %".into()));
    }

    #[test]
    fn the_frame_has_a_shape() {
        let shape = |width_px, height_px| looks(&Seen { width_px, height_px, ..Seen::default() });
        assert_eq!(shape(4000, 3000), ["landscape format"]);
        assert_eq!(shape(3000, 4000), ["upright format"]);
        assert_eq!((shape(100, 101), shape(300, 100)), (vec!["square"], vec!["a wide panorama"]));
        assert!(shape(0, 0).is_empty());
    }
}
