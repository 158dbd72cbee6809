//! The ranked list: each pick with its reason, its player button and what may be said of it.

use std::sync::Arc;

use leptos::prelude::*;

use super::{place::Place, shelf::Shelf, shell::icon, state::Page, words};
use crate::{
    library::{Track, TrackId},
    taste::FeedbackKind,
};

/// The ranked list.
#[component]
pub fn PickList(page: Page) -> impl IntoView {
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
                {names(&track)}
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

fn is_said(page: Page, id: &TrackId, kind: FeedbackKind) -> impl Fn() -> String + Send + use<> {
    let id = id.clone();
    move || (page.said_of(&id) == Some(kind)).to_string()
}

/// A track's title, which leads to its page, and its artist.
pub fn names(track: &Track) -> AnyView {
    view! {
        <p class="title"><a href=Place::Track(track.id.clone()).hash()>{track.names.title.clone()}</a></p>
        <p class="artist">{track.names.artist.clone()}</p>
    }
    .into_any()
}

/// Play or pause one track; `queue` is where Next goes on.
#[component]
pub fn PlayButton(page: Page, track: Arc<Track>, queue: impl Fn() -> Vec<TrackId> + Send + 'static) -> impl IntoView {
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
