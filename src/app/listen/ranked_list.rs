//! The ranked list: each pick with its reason, its player button and what may be said of it.

use std::sync::Arc;

use leptos::prelude::*;

use super::{wish_form::WishForm, wish_words};
use crate::{
    app::{
        parts::{
            controls::select,
            icons::icon,
            reactive::{listed, text, yes},
            track_row::{Chips, PlayButton, names},
        },
        state::{page::Page, said::Said, shelf::Shelf},
        words,
    },
    library::listed::Listed,
    taste::{FeedbackKind, Scope},
    telling::{numbers::signed, said},
};

/// The ranked list.
#[component]
pub fn PickList(page: Page) -> impl IntoView {
    let heading = move || {
        let is_for_photos = page.list.picks.with(|picks| !picks.photos.is_empty());
        if is_for_photos || page.photos.chosen.with(|chosen| !chosen.is_empty()) {
            words::PICKS_FOR_PHOTOS
        } else {
            words::PICKS_FOR_TASTE
        }
    };
    // Tracks that were removed meanwhile are passed over.
    let shown = Memo::new(move |_| page.listed_picks().into_iter().map(ById).collect::<Vec<_>>());
    let empty = move || {
        if page.list.is_ranking.get() {
            words::RANKING
        } else if page.library.shelf.with(Shelf::is_empty) {
            words::NO_MUSIC_YET
        } else if page.library.shelf.with(Shelf::is_opening) {
            words::LOADING
        } else {
            words::NO_PICKS_YET
        }
    };
    view! {
        <section class="picks" aria-labelledby="picks-heading" aria-busy=text(move || page.list.is_ranking.get().to_string())>
            <div class="row">
                <h2 id="picks-heading">{heading}</h2>
                <button
                    type="button"
                    class="plain"
                    hidden=yes(move || !page.taste.feedback.with(Said::has_last_said))
                    on:click=move |_| page.undo_feedback()
                >
                    {words::UNDO}
                </button>
            </div>
            <WishForm page />
            <p class="hint" role="status">{move || page.list.picks.with(|picks| picks.listing.notes.join(" "))}</p>
            <p class="empty" hidden=yes(move || shown.with(|shown| !shown.is_empty()))>{empty}</p>
            <ol>
                {listed(move || shown.get(), |track| track.0.id.0.clone(), move |track| view! { <PickRow page track=track.0 /> }.into_any())}
            </ol>
        </section>
    }
}

impl Page {
    /// The tracks of the list that are in the library.
    fn listed_picks(self) -> Vec<Arc<Listed>> {
        self.library.shelf.with(|shelf| {
            self.list.picks.with(|picks| picks.listing.rows.iter().filter_map(|row| shelf.get(&row.track)).collect())
        })
    }
}

/// Equal where the id is: a new reason for the same track is no new row.
#[derive(Clone)]
struct ById(Arc<Listed>);

impl PartialEq for ById {
    fn eq(&self, other: &ById) -> bool {
        self.0.id == other.0.id
    }
}

#[component]
fn PickRow(page: Page, track: Arc<Listed>) -> impl IntoView {
    let row = {
        let id = track.id.clone();
        Memo::new(move |_| page.list.picks.with(|picks| picks.listing.rows.iter().find(|row| row.track == id).cloned()))
    };
    let row = move || row.get().unwrap_or_default();
    let queue = move || untrack(|| page.listed_picks());
    let said = {
        let id = track.id.clone();
        Memo::new(move |_| page.said_of(&id))
    };
    let is_said = move |kind: FeedbackKind| said.with(|said| said.as_ref().is_some_and(|said| said.kind == kind));
    let opinions = [
        (FeedbackKind::Like, "like", words::LIKE),
        (FeedbackKind::Dislike, "dislike", wish_words::DISLIKE),
        (FeedbackKind::Skip, "skip", words::SKIP),
    ];
    let opinions = opinions.map(|(kind, drawing, label)| {
        let id = track.id.clone();
        let say = move |_| {
            let is_new = untrack(|| !is_said(kind));
            if is_new && kind != FeedbackKind::Like && untrack(|| page.player.is_current(&id)) {
                page.player.move_on(page, false);
            }
            page.say_of(id.clone(), kind);
        };
        view! {
            <button
                type="button"
                aria-label=format!("{label} {}", track.names.title)
                aria-pressed=text(move || is_said(kind).to_string())
                on:click=say
            >
                {icon(drawing)} <span>{label}</span>
            </button>
        }
    });
    let scopes = {
        let id = track.id.clone();
        let label = [wish_words::ABOUT, " ", &track.names.title].concat();
        move || {
            is_said(FeedbackKind::Dislike).then(|| {
                let id = id.clone();
                let now = said.with_untracked(|said| said.as_ref().map_or(0, |said| said.scope as usize));
                let choose = move |value: String| {
                    let place = said::SCOPES.iter().position(|(name, _)| *name == value);
                    if let Some(scope) = place.and_then(|place| Scope::ALL.get(place)) {
                        page.scope_of(id.clone(), *scope);
                    }
                };
                select(label.clone(), &said::SCOPES, said::SCOPES[now].0, choose)
            })
        }
    };
    let parts = move || {
        let part = |(label, amount): (String, f32)| {
            view! { <tr><th scope="row">{label}</th><td>{signed(f64::from(amount), 2)}</td></tr> }
        };
        row().parts.into_iter().map(part).collect_view()
    };
    view! {
        <li class="track">
            <PlayButton page track=track.clone() queue />
            <div class="about-track">
                {names(&track)}
                <p class="reason">{move || row().why}</p>
                <Chips words=track.words.clone() />
                <details>
                    <summary>{wish_words::WHY}</summary>
                    <p class="hint">{move || row().counter}</p>
                    <table>{parts}</table>
                </details>
            </div>
            <div class="opinions">{opinions} {scopes}</div>
        </li>
    }
}
