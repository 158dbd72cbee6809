//! Library: every track, searchable, removable.

use std::{rc::Rc, sync::Arc};

use leptos::prelude::*;

use super::long_list::{Rows, long_list};
use crate::{
    app::{
        parts::{
            browser::ObjectUrl,
            file_inputs::MusicButtons,
            reactive::when,
            tasks,
            track_row::{Chips, PlayButton, names},
        },
        state::{
            page::Page,
            shelf::{Matches, Shelf},
            ties::Ties,
        },
        words,
    },
    library::listed::Listed,
    telling::{moods, names},
};

/// Tracks that the page's own search finds at most; as many as it asks of the worker.
const MOST_FOUND: usize = 200;

#[component]
pub fn Library(page: Page) -> impl IntoView {
    let query = RwSignal::new(String::new());
    // At once what the page itself finds; the worker's answer, which knows slips and words for sound, in its place.
    let found = Memo::new(move |_| {
        query.with(|query| {
            if query.trim().is_empty() {
                return Found::All;
            }
            page.library.shelf.with(|shelf| {
                page.library.found.with(|(asked, ids, _)| {
                    let tracks: Vec<Arc<Listed>> = ids.iter().filter_map(|id| shelf.get(id)).collect();
                    if query == asked && !tracks.is_empty() {
                        return Found::These { tracks, is_whole: true };
                    }
                    let Matches { rows, is_whole } = shelf.search(query, MOST_FOUND);
                    Found::These { tracks: rows, is_whole: is_whole || query == asked }
                })
            })
        })
    });
    let understood = move || {
        page.library.found.with(
            |(asked, _, understood)| {
                if query.with(|query| query == asked) { understood.clone() } else { String::new() }
            },
        )
    };
    let count = move || {
        let all = page.library.shelf.with(Shelf::len);
        found.with(|found| match found {
            _ if page.library.shelf.with(Shelf::is_opening) => words::LOADING.to_owned(),
            Found::All => words::library_count(all),
            Found::These { is_whole: false, .. } => words::SEARCHING.to_owned(),
            Found::These { tracks, .. } => words::found_count(tracks.len(), all),
        })
    };
    let is_empty = Memo::new(move |_| page.library.shelf.with(Shelf::is_empty));
    let has_missing = move || page.library.ties.with(Ties::has_missing);
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
                                query.set(event_target_value(&event));
                                page.search(query.get_untracked());
                            }
                        />
                    </label>
                    <p role="status" class="count">{count} " " <span class="hint">{understood}</span></p>
                </div>
                {long_list(rows(page, found))}
                {when(has_missing, move || view! { <button type="button" on:click=move |_| page.remove_missing()>{words::REMOVE_MISSING}</button> }.into_any())}
            </Show>
            <MusicButtons page />
            {when(move || page.library.has_folders.get(), move || view! { <button type="button" class="folder" on:click=move |_| page.look_for_changes()>
                    {words::LOOK_FOR_CHANGES}
                </button> }.into_any())}
        </div>
    }
}

/// What is listed; equal only if it is the very same tracks.
#[derive(Clone, Default)]
enum Found {
    /// The library, newest first.
    #[default]
    All,
    These {
        tracks: Vec<Arc<Listed>>,
        /// No other is found, or the worker has answered.
        is_whole: bool,
    },
}

impl PartialEq for Found {
    fn eq(&self, other: &Found) -> bool {
        match (self, other) {
            (Found::All, Found::All) => true,
            (Found::These { tracks: a, is_whole: a_whole }, Found::These { tracks: b, is_whole: b_whole }) => {
                a_whole == b_whole && a.len() == b.len() && a.iter().zip(b).all(|(a, b)| Arc::ptr_eq(a, b))
            }
            _ => false,
        }
    }
}

/// The rows of the list. Until the library was read, what is on the shelf is no library.
fn rows(page: Page, found: Memo<Found>) -> Rows {
    let with = move |of_all: &dyn Fn(&Shelf) -> Option<usize>, of_these: &dyn Fn(&[Arc<Listed>]) -> Option<usize>| {
        found.with(|found| match found {
            Found::All => page.library.shelf.with(|shelf| if shelf.is_opening() { None } else { of_all(shelf) }),
            Found::These { tracks, .. } => of_these(tracks),
        })
    };
    let at = move |place: usize| {
        found.with(|found| match found {
            Found::All => page.library.shelf.with(|shelf| shelf.newest(place)),
            Found::These { tracks, .. } => tracks.get(place).cloned(),
        })
    };
    Rows {
        count: Box::new(move || with(&|shelf| Some(shelf.len()), &|tracks| Some(tracks.len())).unwrap_or_default()),
        at: Box::new(at),
        place_of: Box::new(move |id| {
            with(&|shelf| shelf.newest_place(id), &|tracks| tracks.iter().position(|track| track.id == *id))
        }),
        draw: Rc::new(move |track| view! { <LibraryRow page track found /> }.into_any()),
    }
}

#[component]
fn LibraryRow(page: Page, track: Arc<Listed>, found: Memo<Found>) -> impl IntoView {
    let queue = move || {
        found.with_untracked(|found| match found {
            Found::All => page.library.shelf.with_untracked(Shelf::newest_first),
            Found::These { tracks, .. } => tracks.clone(),
        })
    };
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
    let length = names::clock(f64::from(track.duration_secs));
    view! {
        <PlayButton page track=track.clone() queue />
        <div class="about-track">
            {picture}
            {names(&track)}
            <p class="reason">{format!("{length} · {}", moods::mood_short(track.mood))}</p>
            <p class="hint">{ties}</p>
            <Chips words=track.words.clone() />
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
    }
}
