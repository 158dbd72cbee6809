//! What every row of a track is built of, in whichever list it stands: its picture, which plays it, its names, its length,
//! and one button for all the rest, which opens in place.

use std::sync::Arc;

use leptos::prelude::*;

use super::{icons::icon, picture::picture, reactive::text};
use crate::{
    app::{frame::place::Place, state::page::Page, words},
    library::listed::Listed,
    telling::names,
};

/// A track's title, which leads to its page, and its artist.
pub fn names(track: &Listed) -> AnyView {
    view! {
        <p class="title"><a href=Place::Track(track.id.clone()).hash()>{track.names.title.clone()}</a></p>
        <p class="artist">{track.names.artist.clone()}</p>
    }
    .into_any()
}

/// How long a track plays: of the free music, its excerpt.
pub fn length(track: &Listed) -> AnyView {
    view! { <span class="length">{names::clock(f64::from(track.plays_secs()))}</span> }.into_any()
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
    let face = picture(page, &track);
    view! {
        <button
            type="button"
            class="play"
            aria-label=text(move || format!("{} {name}", if is_playing.get() { words::PAUSE } else { words::PLAY }))
            on:click=move |_| page.player.toggle(page, &track, &queue)
        >
            {face}
            {move || icon(if is_playing.get() { "pause" } else { "play" })}
        </button>
    }
}

/// Opens and closes the rest of what there is to say of a track.
pub fn more_button(track: &Listed, is_open: RwSignal<bool>) -> AnyView {
    view! {
        <button
            type="button"
            class="round more"
            aria-label=[words::MORE_ABOUT, " ", &track.names.title].concat()
            aria-expanded=text(move || is_open.get().to_string())
            on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
        >
            {icon("more")}
        </button>
    }
    .into_any()
}

/// Sound words in a row.
#[component]
pub fn Chips(words: Vec<String>) -> impl IntoView {
    (!words.is_empty()).then(|| {
        view! { <ul class="chips">{words.into_iter().map(|word| view! { <li>{word}</li> }).collect_view()}</ul> }
    })
}
