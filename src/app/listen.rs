//! Listen: photos in, ranked music out.

use leptos::{ev, prelude::*};
use web_sys::HtmlInputElement;

use super::{
    drop::files_of_input,
    picks::PickList,
    shell::icon,
    state::{Page, ShownPhoto},
    words,
};

/// Contents shown under a photo, and how sure the network must be of each.
const CONTENTS_SHOWN: usize = 3;
const CONTENT_P_MIN: f32 = 0.08;

const PHOTO_TYPES: &str =
    "image/jpeg,image/png,image/webp,image/gif,image/avif,image/heic,image/heif,.avif,.heic,.heif";
const MUSIC_TYPES: &str = "audio/*,.mp3,.flac,.ogg,.oga,.wav,.m4a,.aac,.aiff,.aif";

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
                <FileButton page label=words::ADD_PHOTOS hint=words::ADD_PHOTOS_HINT accept=PHOTO_TYPES drawing="photo" />
                <MusicButtons page />
            </div>
            <Show when=has_photos>
                <section class="photos" aria-labelledby="photos-heading">
                    <h2 id="photos-heading">{words::PHOTOS_HEADING}</h2>
                    <p class="hint">{words::PHOTOS_HINT}</p>
                    <ul>
                        <For
                            each=move || page.photos.get().into_iter().rev()
                            key=|shown| shown.photo.id.clone()
                            let(shown)
                        >
                            <PhotoCard page shown />
                        </For>
                    </ul>
                </section>
            </Show>
            <PickList page />
        </div>
    }
}

/// Buttons for music, also shown in the empty library.
#[component]
pub fn MusicButtons(page: Page) -> impl IntoView {
    view! {
        <div class="music-inputs">
            <FileButton page label=words::ADD_MUSIC hint=words::ADD_MUSIC_HINT accept=MUSIC_TYPES drawing="music" />
            <label class="button folder">
                <input
                    type="file"
                    class="visually-hidden"
                    multiple
                    prop:webkitdirectory=true
                    on:change=move |event| take(page, &event)
                />
                {icon("folder")} <span>{words::ADD_FOLDER}</span>
            </label>
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

#[component]
fn PhotoCard(page: Page, shown: ShownPhoto) -> impl IntoView {
    let ShownPhoto { photo, thumbnail } = shown;
    let alt = words::photo_alt(&photo.file_name, photo.mood_now());
    let contents: Vec<&str> =
        photo.seen.contents.iter().filter(|c| c.p >= CONTENT_P_MIN).map(|c| c.name.as_str()).collect();
    let contents = contents.get(..contents.len().min(CONTENTS_SHOWN)).unwrap_or_default();
    let shows = (!contents.is_empty()).then(|| view! { <p class="hint">{words::shows(contents)}</p> });
    let swatches = photo
        .seen
        .palette
        .iter()
        .map(|swatch| {
            let name = words::swatch(&swatch.hex, swatch.weight);
            view! { <li style:background-color=swatch.hex.clone()><span class="visually-hidden">{name}</span></li> }
        })
        .collect_view();
    let picture = match thumbnail {
        // The address lives as long as the view that uses it.
        Some(url) => {
            let address = url.as_str().to_owned();
            on_cleanup(move || std::mem::drop(url));
            view! { <img src=address alt=alt.clone() /> }.into_any()
        }
        None => view! { <span class="no-picture">{alt.clone()}</span> }.into_any(),
    };
    let (id, id_to_toggle, id_to_remove) = (photo.id.clone(), photo.id.clone(), photo.id.clone());
    let is_chosen = move || page.chosen.with(|chosen| chosen.contains(&id)).to_string();
    view! {
        <li class="photo">
            <button type="button" class="choose" aria-pressed=is_chosen on:click=move |_| page.toggle_photo(&id_to_toggle)>
                {picture}
                <span class="tick" aria-hidden="true">"✓"</span>
            </button>
            <p class="name">{photo.file_name.clone()}</p>
            <p>{words::feels(photo.mood_now())}</p>
            <ul class="swatches" aria-label=words::COLOURS>{swatches}</ul>
            {shows}
            <button
                type="button"
                class="plain"
                aria-label=format!("{} {}", words::REMOVE, photo.file_name)
                on:click=move |_| page.remove_photo(id_to_remove.clone())
            >
                {words::REMOVE}
            </button>
        </li>
    }
}
