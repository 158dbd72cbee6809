//! The person's photos as a row of tiles: each may be chosen, looked at more closely, or removed.
//!
//! Tiles are keyed by photo, and each reads its own photo's signal: two hundred photos in one drop add a tile each.

use leptos::prelude::*;

use super::words as photo_words;
use crate::{
    app::{
        parts::{icons::icon, reactive::listed, thumbnail::thumbnail},
        state::{page::Page, shown::ShownPhoto},
        words,
    },
    telling::moods,
};

#[component]
pub fn PhotoStrip(page: Page) -> impl IntoView {
    view! {
        <section class="photos" aria-labelledby="photos-heading">
            <h2 id="photos-heading">{photo_words::PHOTOS_HEADING}</h2>
            <p class="hint">{photo_words::PHOTOS_HINT}</p>
            <ul>
                {listed(move || page.photos.all.get().into_iter().rev(), |shown| shown.id.0.clone(), move |shown| view! { <Tile page shown /> }.into_any())}
            </ul>
        </section>
    }
}

#[component]
fn Tile(page: Page, shown: ShownPhoto) -> impl IntoView {
    let photo = RwSignal::from(shown.photo.clone());
    let file_name = photo.with_untracked(|photo| photo.file_name.clone());
    let mood = Memo::new(move |_| photo.with(|photo| photo.mood_now()));
    let id = shown.id.clone();
    let is_chosen = move || page.photos.chosen.with(|chosen| chosen.contains(&id)).to_string();
    let id = shown.id.clone();
    let is_open = move || page.photos.looked_at.with(|looked_at| looked_at.as_ref() == Some(&id)).to_string();
    let (to_choose, to_open, to_remove) = (shown.id.clone(), shown.id.clone(), shown.id.clone());
    view! {
        <li class="photo">
            <button type="button" class="choose" aria-pressed=is_chosen on:click=move |_| page.toggle_photo(&to_choose)>
                {thumbnail(&shown, mood)}
                <span class="tick" aria-hidden="true">"✓"</span>
            </button>
            <p class="name">{file_name.clone()}</p>
            <p class="hint">{move || moods::feels(mood.get())}</p>
            <div class="row">
                <button
                    type="button"
                    class="plain"
                    id=format!("closer-{}", shown.id.0)
                    aria-expanded=is_open
                    aria-label=format!("{}: {file_name}", photo_words::CLOSER)
                    on:click=move |_| page.look_closer(&to_open)
                >
                    {photo_words::CLOSER}
                </button>
                <button
                    type="button"
                    class="plain remove"
                    aria-label=format!("{} {file_name}", words::REMOVE)
                    on:click=move |_| page.remove_photo(to_remove.clone())
                >
                    {icon("close")}
                </button>
            </div>
        </li>
    }
}
