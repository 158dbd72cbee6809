//! Listen: photos in, ranked music out.

use leptos::{ev, prelude::*};

use web_sys::HtmlInputElement;

use super::ranked_list::PickList;
use crate::app::{
    frame::{drop::files_of_input, shell::icon},
    parts::reactive::when,
    photos::{album_card::AlbumCard, card::PhotoCard, strip::PhotoStrip},
    state::{folders, page::Page, shelf::Shelf},
    words,
    you::free_music::FirstTry,
};

const PHOTO_TYPES: &str =
    "image/jpeg,image/png,image/webp,image/gif,image/avif,image/heic,image/heif,.avif,.heic,.heif";
pub const MUSIC_TYPES: &str =
    "audio/*,.mp3,.flac,.ogg,.oga,.wav,.m4a,.m4b,.aac,.aiff,.aif,.aifc,.opus,.webm,.weba,.mka";

#[component]
pub fn Listen(page: Page) -> impl IntoView {
    let has_photos = move || page.photos.with(|photos| !photos.is_empty());
    // Once there is something to show, what is asked for makes room for it.
    let is_in_use = move || {
        has_photos() || page.shelf.with(Shelf::has_rows) || page.picks.with(|picks| !picks.listing.rows.is_empty())
    };
    view! {
        <div class="listen" class:in-use=is_in_use>
            <header class="intro">
                <h1 tabindex="-1">{words::LISTEN_HEADING}</h1>
                <p class="lead">{words::LISTEN_LEAD}</p>
            </header>
            <div class="inputs">
                <FileButton page label=words::ADD_PHOTOS hint=words::ADD_PHOTOS_HINT accept=PHOTO_TYPES drawing="photo" />
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

/// Buttons for music, also shown in the empty library.
#[component]
pub fn MusicButtons(page: Page) -> impl IntoView {
    let label = view! { {icon("folder")} <span>{words::ADD_FOLDER}</span> };
    let folder = if folders::has_picker() {
        view! { <button type="button" class="folder" on:click=move |_| page.pick_folder()>{label}</button> }.into_any()
    } else {
        view! {
            <label class="button folder">
                <input
                    type="file"
                    class="visually-hidden"
                    multiple
                    prop:webkitdirectory=true
                    on:change=move |event| take(page, &event)
                />
                {label}
            </label>
        }
        .into_any()
    };
    view! {
        <div class="music-inputs">
            <FileButton page label=words::ADD_MUSIC hint=words::ADD_MUSIC_HINT accept=MUSIC_TYPES drawing="music" />
            {folder}
        </div>
    }
}

/// A big area that is a file input: pressed, reached by keyboard, or dropped on.
#[component]
fn FileButton(
    page: Page,
    label: &'static str,
    hint: &'static str,
    accept: &'static str,
    drawing: &'static str,
) -> impl IntoView {
    let hint_id = format!("{drawing}-hint");
    view! {
        <div class="drop-area">
            <label>
                <input
                    type="file"
                    class="visually-hidden"
                    multiple
                    accept=accept
                    aria-describedby=hint_id.clone()
                    on:change=move |event| take(page, &event)
                />
                {icon(drawing)} <span class="button-text">{label}</span>
            </label>
            <p class="hint" id=hint_id>{hint}</p>
        </div>
    }
}

fn take(page: Page, event: &ev::Event) {
    let input: HtmlInputElement = event_target(event);
    page.add_files(files_of_input(&input));
}
