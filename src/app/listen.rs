//! Listen: photos in, ranked music out.

use std::sync::Arc;

use leptos::{ev, prelude::*};
use web_sys::HtmlInputElement;

use super::{
    drop::files_of_input,
    shell::icon,
    shelf::Shelf,
    state::{Page, ShownPhoto},
    words,
};
use crate::{
    library::{Track, TrackId},
    taste::FeedbackKind,
};

/// Contents shown under a photo, and how sure the network must be of each.
const CONTENTS_SHOWN: usize = 3;
const CONTENT_P_MIN: f32 = 0.08;

const PHOTO_TYPES: &str = "image/jpeg,image/png,image/webp";
const MUSIC_TYPES: &str = "audio/*,.mp3,.flac,.ogg,.oga,.wav,.m4a,.aac,.aiff,.aif";

#[component]
pub fn Listen(page: Page) -> impl IntoView {
    let has_photos = move || page.photos.with(|photos| !photos.is_empty());
    view! {
        <div class="listen">
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
    let alt = words::photo_alt(&photo.file_name, photo.seen.mood);
    let contents: Vec<&str> = photo.seen.contents.iter().filter(|c| c.p >= CONTENT_P_MIN).map(|c| c.name.as_str()).collect();
    let contents = contents.get(..contents.len().min(CONTENTS_SHOWN)).unwrap_or_default();
    let shows = (!contents.is_empty()).then(|| view! { <p class="hint">{words::shows(contents)}</p> });
    let swatches = photo.seen.palette.iter().map(|swatch| {
        let name = words::swatch(&swatch.hex, swatch.weight);
        view! { <li style:background-color=swatch.hex.clone()><span class="visually-hidden">{name}</span></li> }
    }).collect_view();
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
            <p>{words::feels(photo.seen.mood)}</p>
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

/// The ranked list.
#[component]
fn PickList(page: Page) -> impl IntoView {
    let heading = move || {
        let is_for_photos = page.picks.with(|picks| !picks.photos.is_empty());
        if is_for_photos || page.chosen.with(|chosen| !chosen.is_empty()) {
            words::PICKS_FOR_PHOTOS
        } else {
            words::PICKS_FOR_TASTE
        }
    };
    // Tracks that were removed meanwhile are passed over.
    let shown = Memo::new(move |_| {
        page.shelf.with(|shelf| {
            page.picks.with(|picks| {
                picks.picks.iter().filter_map(|pick| shelf.get(&pick.track)).map(ById).collect::<Vec<_>>()
            })
        })
    });
    let empty = move || {
        if page.is_ranking.get() {
            words::RANKING
        } else if page.shelf.with(Shelf::is_empty) {
            words::NO_MUSIC_YET
        } else {
            words::NO_PICKS_YET
        }
    };
    view! {
        <section class="picks" aria-labelledby="picks-heading" aria-busy=move || page.is_ranking.get().to_string()>
            <div class="row">
                <h2 id="picks-heading">{heading}</h2>
                <button
                    type="button"
                    class="plain"
                    hidden=move || page.feedback.with(Vec::is_empty)
                    on:click=move |_| page.undo_feedback()
                >
                    {words::UNDO}
                </button>
            </div>
            <p class="empty" hidden=move || shown.with(|shown| !shown.is_empty())>{empty}</p>
            <ol>
                <For each=move || shown.get() key=|track| track.0.id.clone() let(track)>
                    <PickRow page track=track.0 />
                </For>
            </ol>
        </section>
    }
}

/// Equal where the id is: a new reason for the same track is no new row.
#[derive(Clone)]
struct ById(Arc<Track>);

impl PartialEq for ById {
    fn eq(&self, other: &ById) -> bool {
        self.0.id == other.0.id
    }
}

#[component]
fn PickRow(page: Page, track: Arc<Track>) -> impl IntoView {
    let reason = {
        let track = track.clone();
        move || {
            let is_liked = page.said_of(&track.id) == Some(FeedbackKind::Like);
            page.picks.with(|picks| {
                let pick = picks.picks.iter().find(|pick| pick.track == track.id);
                pick.map(|pick| words::why(pick, &track, is_liked, !picks.photos.is_empty()))
            })
        }
    };
    let queue = move || page.picks.with_untracked(|picks| picks.picks.iter().map(|pick| pick.track.clone()).collect());
    let skip = {
        let id = track.id.clone();
        move |_| {
            let is_new = untrack(|| page.said_of(&id)) != Some(FeedbackKind::Skip);
            if is_new && untrack(|| page.player.is_current(&id)) {
                page.player.next(page);
            }
            page.say_of(id.clone(), FeedbackKind::Skip);
        }
    };
    let like = {
        let id = track.id.clone();
        move |_| page.say_of(id.clone(), FeedbackKind::Like)
    };
    view! {
        <li class="track">
            <PlayButton page track=track.clone() queue />
            <div class="about-track">
                <p class="title">{track.names.title.clone()}</p>
                <p class="artist">{track.names.artist.clone()}</p>
                <p class="reason">{reason}</p>
                <Chips words=track.heard.words.clone() />
            </div>
            <div class="opinions">
                <button
                    type="button"
                    aria-label=format!("{} {}", words::LIKE, track.names.title)
                    aria-pressed=is_said(page, &track.id, FeedbackKind::Like)
                    on:click=like
                >
                    {icon("like")} <span>{words::LIKE}</span>
                </button>
                <button
                    type="button"
                    aria-label=format!("{} {}", words::SKIP, track.names.title)
                    aria-pressed=is_said(page, &track.id, FeedbackKind::Skip)
                    on:click=skip
                >
                    {icon("skip")} <span>{words::SKIP}</span>
                </button>
            </div>
        </li>
    }
}

fn is_said(page: Page, id: &TrackId, kind: FeedbackKind) -> impl Fn() -> String + Send + 'static {
    let id = id.clone();
    move || (page.said_of(&id) == Some(kind)).to_string()
}

/// Play or pause one track; `queue` is where Next goes on.
#[component]
pub fn PlayButton(
    page: Page,
    track: Arc<Track>,
    queue: impl Fn() -> Vec<TrackId> + Send + 'static,
) -> impl IntoView {
    let name = words::title_and_artist(&track.names);
    let id = track.id.clone();
    let is_playing = Memo::new(move |_| page.player.is_playing(&id));
    view! {
        <button
            type="button"
            class="round primary"
            aria-label=move || format!("{} {name}", if is_playing.get() { words::PAUSE } else { words::PLAY })
            on:click=move |_| page.player.toggle(page, &track.id, queue())
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
