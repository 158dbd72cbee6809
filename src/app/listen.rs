//! Listen: photos in, ranked music out.

use leptos::{ev, prelude::*};

use super::reactive::when;
use web_sys::HtmlInputElement;

use super::{
    album_card::AlbumCard, drop::files_of_input, folders, free_music::FirstTry, photo_card::PhotoCard,
    photo_strip::PhotoStrip, picks::PickList, shell::icon, state::Page, words,
};
use crate::library::formats::{Kind, accept};

#[component]
pub fn Listen(page: Page) -> impl IntoView {
    let has_photos = move || page.photos.with(|photos| !photos.is_empty());
    // Once there is something to show, what is asked for makes room for it.
    let is_in_use = move || has_photos() || page.shelf.with(|shelf| !shelf.is_empty());
    view! {
        <div class="listen" class:in-use=is_in_use>
            <header class="intro">
                <h1 tabindex="-1">{words::LISTEN_HEADING}</h1>
                <p class="lead">{words::LISTEN_LEAD}</p>
            </header>
            <div class="inputs">
                <FileButton
                    page
                    label=words::ADD_PHOTOS
                    hint=words::ADD_PHOTOS_HINT
                    accept=accept(Kind::Photo)
                    drawing="photo"
                />
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
            <FileButton
                page
                label=words::ADD_MUSIC
                hint=words::ADD_MUSIC_HINT
                accept=accept(Kind::Music)
                drawing="music"
            />
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
    accept: String,
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
