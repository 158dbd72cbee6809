//! JSON, read the same way in every door, and written by one library.
//!
//! The page lets the browser parse, and takes its values from there: a parser of its own, with a second way into every
//! record and a sentence for every error, was a tenth of what a first visit loads.

use serde::de::DeserializeOwned;

#[cfg(feature = "page")]
mod parsed;

/// A value from its JSON; the error says what was wrong where that can be had.
///
/// Whole numbers beyond 2^53 lose their last digits in the browser: records write such things as text.
#[cfg(not(feature = "page"))]
pub fn read<T: DeserializeOwned>(json: &str) -> Result<T, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

/// A value from its JSON, through the browser's parser.
#[cfg(feature = "page")]
pub fn read<T: DeserializeOwned>(json: &str) -> Result<T, String> {
    let value = js_sys::JSON::parse(json).ok();
    value
        .and_then(|value| T::deserialize(parsed::Parsed(value)).ok())
        .ok_or_else(|| "it is of another version".to_owned())
}
