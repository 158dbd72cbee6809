//! What is said beside a track of the free music: that it is an excerpt, and who made it.

use leptos::prelude::*;

use crate::{app::you::free_music_words as words, library::listed::Listed};

/// Beside a track of the catalogue: what is played is an excerpt, who made it under which licence, and its makers' page.
pub fn credit(track: &Listed) -> AnyView {
    let link = |address: String, text: &'static str| {
        view! { <a class="credit" target="_blank" href=address>{text}</a> " " }.into_any()
    };
    let links = track.excerpt().map(|excerpt| {
        // The excerpt is named after the whole file's hash, which the credits are numbered by.
        let hash = excerpt.clip.split(['/', '-']).nth(1).unwrap_or_default();
        [link(["credits.html#", hash].concat(), words::EXCERPT), link(excerpt.source.clone(), words::MAKERS)]
    });
    links.into_any()
}
