//! Library: every track, searchable, removable.

use std::sync::Arc;

use leptos::prelude::*;

use crate::{
    app::{
        parts::{
            browser::ObjectUrl,
            file_inputs::MusicButtons,
            reactive::{listed, when},
            tasks,
            track_row::{Chips, PlayButton, names},
        },
        state::{page::Page, shelf::Shelf},
        words,
    },
    library::Track,
    telling::{moods, names},
};

/// Rows shown at once; a page of 100,000 rows would freeze.
const ROWS_STEP: usize = 200;

#[component]
pub fn Library(page: Page) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let rows = RwSignal::new(ROWS_STEP);
    // At once what the page itself finds; the worker's answer, which knows slips and words for sound, in its place.
    let found = Memo::new(move |_| {
        page.shelf.with(|shelf| {
            page.found.with(|(asked, ids, _)| {
                let tracks: Vec<Arc<Track>> = ids.iter().filter_map(|id| shelf.get(id)).collect();
                if !asked.is_empty() && query.with(|query| query == asked) && !tracks.is_empty() {
                    let total = tracks.len();
                    return Found { tracks, total };
                }
                Found::new(query.with(|query| shelf.search(query, rows.get())))
            })
        })
    });
    let understood = move || {
        page.found.with(
            |(asked, _, understood)| {
                if query.with(|query| query == asked) { understood.clone() } else { String::new() }
            },
        )
    };
    let count = move || {
        let all = page.shelf.with(Shelf::len);
        if query.with(|query| query.trim().is_empty()) {
            words::library_count(all)
        } else {
            words::found_count(found.with(|found| found.total), all)
        }
    };
    let is_empty = Memo::new(move |_| page.shelf.with(Shelf::is_empty));
    let has_more = move || found.with(|found| found.tracks.len() < found.total);
    let has_missing = move || page.ties.with(|ties| !ties.missing.is_empty());
    view! {
        <div class="library">
            <h1 tabindex="-1">{words::LIBRARY_HEADING}</h1>
            <Show when=move || !is_empty.get() fallback=|| view! { <p class="empty">{words::LIBRARY_EMPTY}</p> }>
                <div class="row">
                    <label class="search">
                        <span>{words::SEARCH}</span>
                        <input
                            type="search"
                            autocomplete="off"
                            prop:value=query
                            on:input=move |event| {
                                rows.set(ROWS_STEP);
                                query.set(event_target_value(&event));
                                page.search(query.get_untracked());
                            }
                        />
                    </label>
                    <p role="status" class="count">{count} " " <span class="hint">{understood}</span></p>
                </div>
                <ul class="tracks">
                    {listed(move || found.get().tracks, |track| track.id.0.clone(), move |track| view! { <LibraryRow page track found /> }.into_any())}
                </ul>
                {when(has_missing, move || view! { <button type="button" on:click=move |_| page.remove_missing()>{words::REMOVE_MISSING}</button> }.into_any())}
                {when(has_more, move || view! { <button type="button" on:click=move |_| rows.update(|rows| *rows += ROWS_STEP)>
                        {words::SHOW_MORE}
                    </button> }.into_any())}
            </Show>
            <MusicButtons page />
            {when(move || page.has_folders.get(), move || view! { <button type="button" class="folder" on:click=move |_| page.look_for_changes()>
                    {words::LOOK_FOR_CHANGES}
                </button> }.into_any())}
        </div>
    }
}

/// What a search found; equal only if it is the very same tracks.
#[derive(Clone, Default)]
struct Found {
    tracks: Vec<Arc<Track>>,
    total: usize,
}

impl Found {
    fn new((tracks, total): (Vec<Arc<Track>>, usize)) -> Found {
        Found { tracks, total }
    }
}

impl PartialEq for Found {
    fn eq(&self, other: &Found) -> bool {
        self.total == other.total
            && self.tracks.len() == other.tracks.len()
            && self.tracks.iter().zip(&other.tracks).all(|(a, b)| Arc::ptr_eq(a, b))
    }
}

#[component]
fn LibraryRow(page: Page, track: Arc<Track>, found: Memo<Found>) -> impl IntoView {
    let queue = move || found.with_untracked(|found| found.tracks.iter().map(|track| track.id.clone()).collect());
    let id = track.id.clone();
    let (cover, places) = (RwSignal::new(None), RwSignal::new(String::new()));
    let ties = {
        let id = track.id.clone();
        move || places.get() + &page.ties_of(&id)
    };
    let of = track.id.clone();
    // What is not there, or can't be read, is not shown.
    tasks::run_quietly(async move {
        let Some(store) = page.store() else { return };
        let jpeg = store.cover(&of).await.ok().flatten().unwrap_or_default();
        let _ = cover.try_set(ObjectUrl::of_jpeg(&jpeg));
        let _ = places.try_set(words::places(&store.places_of(&of).await.unwrap_or_default()));
    });
    let picture = move || {
        cover.with(|cover| cover.as_ref().map(|url| view! { <img class="cover" alt="" src=url.as_str().to_owned() /> }))
    };
    let length = names::clock(f64::from(track.heard.duration_secs));
    view! {
        <li class="track">
            <PlayButton page track=track.clone() queue />
            <div class="about-track">
                {picture}
                {names(&track)}
                <p class="reason">{format!("{length} · {}", moods::mood_short(track.mood))}</p>
                <p class="hint">{ties}</p>
                <Chips words=track.heard.words.clone() />
            </div>
            <div class="opinions">
                <button
                    type="button"
                    class="plain"
                    aria-label=format!("{} {}", words::REMOVE, track.names.title)
                    on:click=move |_| page.remove_track(id.clone())
                >
                    {words::REMOVE}
                </button>
            </div>
        </li>
    }
}
