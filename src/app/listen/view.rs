//! Listen: photos in, ranked music out.

use leptos::prelude::*;

use super::ranked_list::PickList;
use crate::{
    app::{
        parts::{
            file_inputs::{FileButton, MusicButtons},
            reactive::when,
        },
        photos::{album_card::AlbumCard, card::PhotoCard, strip::PhotoStrip},
        state::{page::Page, shelf::Shelf},
        words,
        you::free_music::FirstTry,
    },
    library::formats::{Kind, accept},
};

#[component]
pub fn Listen(page: Page) -> impl IntoView {
    let has_photos = move || page.photos.all.with(|photos| !photos.is_empty());
    // Once there is something to show, what is asked for makes room for it.
    let is_in_use = move || {
        has_photos()
            || page.library.shelf.with(Shelf::has_rows)
            || page.list.picks.with(|picks| !picks.listing.rows.is_empty())
    };
    view! {
        <div class="listen" class:in-use=is_in_use>
            <header class="intro">
                <h1 tabindex="-1">{words::LISTEN_HEADING}</h1>
                <p class="lead">{words::LISTEN_LEAD}</p>
            </header>
            <div class="inputs">
                <FileButton page label=words::ADD_PHOTOS hint=words::ADD_PHOTOS_HINT accept=accept(Kind::Photo) drawing="photo" />
                <MusicButtons page />
            </div>
            {when(has_photos, move || view! { <div class="seen">
                    <PhotoStrip page />
                    <AlbumCard page />
                    <PhotoCard page />
                </div> }.into_any())}
            {when(move || !has_photos(), move || view! { <FirstTry page /> }.into_any())}
            <PickList page />
        </div>
    }
}
