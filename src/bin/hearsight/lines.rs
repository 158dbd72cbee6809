//! What `hearsight analyse` prints: one JSON object for each file, its numbers with the digits that mean something.

use std::{collections::BTreeMap, path::Path};

use hearsight::{
    library::{Photo, Track},
    mood::{felt, genre},
    networks::tags,
};
use serde_json::{Map, Value, json};

/// Decimals of shares, likelihoods and moods: their error is in the second.
const SHARE_DECIMALS: i32 = 3;
/// Digits of what a network says: two devices agree to the fourth, and a likelihood may be small and mean something.
const NETWORK_DIGITS: i32 = 4;

/// Every fraction in `value` as `round` makes it.
fn each(value: Value, round: &impl Fn(f64) -> f64) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => number.as_f64().map_or(Value::Null, |number| json!(round(number))),
        Value::Array(values) => values.into_iter().map(|value| each(value, round)).collect(),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, value)| (name, each(value, round))).collect())
        }
        other => other,
    }
}

/// With so many decimals.
fn rounded(value: impl Into<Value>, decimals: i32) -> Value {
    let scale = 10_f64.powi(decimals);
    each(value.into(), &|number| (number * scale).round() / scale)
}

/// With so many digits from the first that is not 0 on.
fn significant(value: impl Into<Value>, digits: i32) -> Value {
    each(value.into(), &|number| {
        let scale = 10_f64.powi(digits - 1 - number.abs().max(f64::MIN_POSITIVE).log10().floor() as i32);
        if scale.is_finite() { (number * scale).round() / scale } else { 0.0 }
    })
}

/// A photo's line.
pub fn photo_line(path: &Path, photo: &Photo) -> Value {
    let seen = &photo.seen;
    let line = json!({
        "file": path.to_string_lossy(),
        "width_px": seen.width_px, "height_px": seen.height_px, "missing_share": seen.missing_share,
        "valence": photo.mood.valence, "valence_sd": photo.mood.valence_sd,
        "arousal": photo.mood.arousal, "arousal_sd": photo.mood.arousal_sd,
        "moods": felt::NAMES.into_iter().zip(photo.felt_now().0).collect::<BTreeMap<_, _>>(),
        "concepts": seen.concepts, "contents": seen.contents, "palette": seen.palette,
        "looks": seen.looks, "texture": seen.texture, "composition": seen.composition,
    });
    rounded(line, SHARE_DECIMALS)
}

/// A track's line; `embedding` as in [`hearsight::library::ingest::NewTrack`].
pub fn track_line(path: &Path, track: &Track, embedding: &[f32]) -> Value {
    let named = |names: &[&str], values: &[f32]| -> Map<String, Value> {
        names.iter().zip(values).map(|(name, &value)| ((*name).to_owned(), json!(value))).collect()
    };
    let heard = &track.heard;
    let described = &heard.described;
    let mut line = json!({
        "file": path.to_string_lossy(),
        "title": track.names.title, "artist": track.names.artist, "album": track.names.album,
        "artists": track.names.artists().collect::<Vec<_>>(),
        "track_number": track.names.track_number, "year": track.names.year,
        "is_compilation": track.names.is_compilation,
        "plan": heard.plan, "patches": heard.patches,
        "valence": track.mood.valence, "valence_sd": track.mood.valence_sd,
        "arousal": track.mood.arousal, "arousal_sd": track.mood.arousal_sd,
        "moods": named(&felt::NAMES, &track.felt.0), "moods_sd": named(&felt::NAMES, &track.felt_sd.0),
        "genres": named(&genre::NAMES, &track.genres.0),
        "vocalness": described.vocalness,
        "tempo_confidence": described.tempo.map(|tempo| tempo.confidence),
        "key": described.key.map(|key| key.name()),
        "key_confidence": described.key.map(|key| key.confidence),
        "onsets_per_sec": described.onsets_per_sec,
        "beat_strength": described.beat_strength,
        "words": heard.words,
    });
    line = rounded(line, SHARE_DECIMALS);
    let tempo = described.tempo;
    let loudness = described.loudness;
    for (name, value, decimals) in [
        ("duration_secs", json!(heard.duration_secs), 1),
        ("missing_secs", json!(heard.missing_secs), 1),
        ("tempo_bpm", json!(tempo.map(|tempo| tempo.bpm)), 1),
        ("tempo_other_bpm", json!(tempo.map(|tempo| tempo.other_bpm)), 1),
        ("loudness_lufs", json!(loudness.map(|loudness| loudness.integrated_lufs)), 1),
        ("loudness_range_lu", json!(loudness.map(|loudness| loudness.range_lu)), 1),
        ("brightness_hz", json!(described.brightness_hz), 0),
    ] {
        line[name] = rounded(value, decimals);
    }
    line["tags_msd"] = significant(named(&tags::MSD, &heard.tags_msd), NETWORK_DIGITS);
    line["tags_mtt"] = significant(named(&tags::MTT, &heard.tags_mtt), NETWORK_DIGITS);
    line["embedding"] = significant(embedding, NETWORK_DIGITS);
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_mean_something() {
        let line = json!({ "p": 0.123_456_f32, "count": 7, "list": [1.000_04, -2.5], "name": "a", "none": null });
        let expected = json!({ "p": 0.123, "count": 7, "list": [1.0, -2.5], "name": "a", "none": null });
        assert_eq!(rounded(line, 3), expected);
        assert_eq!(rounded(json!(1499.7_f32), 0), json!(1500.0));
        let line = json!([0.000_123_456, 12.345_67, -0.1, 0.0, 1e-320]);
        assert_eq!(significant(line, 4), json!([0.000_123_5, 12.35, -0.1, 0.0, 0.0]));
    }
}
