//! A photo, small.

use leptos::prelude::*;

use crate::app::{photos::words as photo_words, state::shown::ShownPhoto};

/// A photo's picture, with its reading as text.
pub fn thumbnail(shown: &ShownPhoto, mood: Memo<crate::mood::Mood>) -> AnyView {
    let file_name = shown.photo.with_untracked(|photo| photo.file_name.clone());
    let alt = move || photo_words::photo_alt(&file_name, mood.get());
    match shown.thumbnail.clone() {
        // The address lives as long as the view that uses it.
        Some(url) => {
            let address = url.as_str().to_owned();
            on_cleanup(move || std::mem::drop(url));
            view! { <img src=address alt=alt decoding="async" /> }.into_any()
        }
        None => view! { <span class="no-picture">{alt}</span> }.into_any(),
    }
}
