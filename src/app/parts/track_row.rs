//! What every row of a track shows, in whichever list it stands.

use std::sync::Arc;

use leptos::prelude::*;

use super::{credit::credit, icons::icon, reactive::text};
use crate::{
    app::{frame::place::Place, state::page::Page, words},
    library::listed::Listed,
    telling::names,
};

/// A track's title, which leads to its page, and its artist.
pub fn names(track: &Listed) -> AnyView {
    view! {
        <p class="title"><a href=Place::Track(track.id.clone()).hash()>{track.names.title.clone()}</a></p>
        <p class="artist">{track.names.artist.clone()} " " {credit(track)}</p>
    }
    .into_any()
}

/// Play or pause one track; `queue` is where Next goes on.
#[component]
pub fn PlayButton(
    page: Page,
    track: Arc<Listed>,
    queue: impl Fn() -> Vec<Arc<Listed>> + Send + 'static,
) -> impl IntoView {
    let name = names::title_and_artist(&track.names);
    let id = track.id.clone();
    let is_playing = Memo::new(move |_| page.player.is_playing(&id));
    view! {
        <button
            type="button"
            class="round primary"
            aria-label=text(move || format!("{} {name}", if is_playing.get() { words::PAUSE } else { words::PLAY }))
            on:click=move |_| page.player.toggle(page, &track, &queue)
        >
            {move || icon(if is_playing.get() { "pause" } else { "play" })}
        </button>
    }
}

/// Sound words in a row.
#[component]
pub fn Chips(words: Vec<String>) -> impl IntoView {
    (!words.is_empty()).then(|| {
        view! { <ul class="chips">{words.into_iter().map(|word| view! { <li>{word}</li> }).collect_view()}</ul> }
    })
}
