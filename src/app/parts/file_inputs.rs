//! Where files are given: by a button, by the keyboard, or dropped on.

use leptos::{ev, prelude::*};
use web_sys::HtmlInputElement;

use super::icons::icon;
use crate::app::{
    frame::drop::files_of_input,
    state::{folders, page::Page},
    words,
};
use crate::library::formats::{Kind, accept};

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
pub fn FileButton(
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
