//! The ranked list: each pick with its reason, its player button and what may be said of it.

use std::sync::Arc;

use gloo::events::EventListener;
use leptos::prelude::*;
use web_sys::PointerEvent;

use super::{swipe::Swipe, wish_form::WishForm, wish_words};
use crate::{
    app::{
        parts::{
            browser,
            controls::{Now, select},
            credit::credit,
            icons::icon,
            reactive::{listed, text, when, yes},
            track_row::{Chips, PlayButton, length, more_button, names},
        },
        state::{page::Page, said::Said, shelf::Shelf},
        words,
    },
    ground::ids::TrackId,
    library::listed::Listed,
    recommend::wish::{RankedRow, Wish},
    taste::{Feedback, FeedbackKind, Scope},
    telling::{numbers::signed, said},
};

/// The ranked list.
#[component]
pub fn PickList(page: Page) -> impl IntoView {
    let is_of_tracks = move || page.list.wish.with(Wish::is_of_tracks);
    let heading = move || {
        if is_of_tracks() {
            return page.list.wish.with(|wish| wish_words::heading_of(wish, &|id| page.title_of(id)));
        }
        let is_for_photos = page.list.picks.with(|picks| !picks.photos.is_empty());
        if is_for_photos || page.photos.chosen.with(|chosen| !chosen.is_empty()) {
            words::PICKS_FOR_PHOTOS.to_owned()
        } else {
            words::PICKS_FOR_TASTE.to_owned()
        }
    };
    let let_go = move |_| {
        page.ask(Wish::forget_tracks);
        browser::focus("#picks-heading");
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
    let on_scroll = EventListener::new(&window(), "scroll", move |_| page.note_seen());
    let _on_scroll = StoredValue::new_local(on_scroll);
    view! {
        <section class="picks" aria-labelledby="picks-heading" aria-busy=text(move || page.list.is_ranking.get().to_string())>
            <div class="row">
                <h2 id="picks-heading" tabindex="-1">{heading}</h2>
                {when(is_of_tracks, move || view! { <button type="button" class="round" aria-label=wish_words::LET_GO on:click=let_go>{icon("close")}</button> }.into_any())}
                <div class="buttons">
                    <button
                        type="button"
                        class="plain"
                        hidden=yes(move || !page.taste.feedback.with(Said::has_last_said))
                        on:click=move |_| page.undo_feedback()
                    >
                        {words::UNDO}
                    </button>
                    <button
                        type="button"
                        class="follow"
                        title=wish_words::FOLLOW_HINT
                        hidden=yes(move || page.list.newer.with(Option::is_none))
                        on:click=move |_| page.follow_newer()
                    >
                        {wish_words::FOLLOW}
                    </button>
                </div>
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
    fn title_of(self, id: &str) -> String {
        let track = self.library.shelf.with(|shelf| shelf.get(&TrackId(id.to_owned())));
        track.map_or_else(|| wish_words::ANOTHER.to_owned(), |track| track.names.title.clone())
    }

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

/// A pick: its picture, names, one reason, length, and what may be said of it; the rest opens in place. One that was not
/// liked folds where it stands, so that nothing moves up under the hand that said so.
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
    let is_open = RwSignal::new(false);
    let swipe = Swipe::new();
    let answer = {
        let id = track.id.clone();
        move |event: PointerEvent| {
            if let Some(side) = swipe.end(&event) {
                let kind = if side > 0 { FeedbackKind::Like } else { FeedbackKind::Dislike };
                say(page, &id, kind, untrack(|| is_said(kind)));
            }
        }
    };
    view! {
        <li
            class="track"
            class:folded=move || is_said(FeedbackKind::Dislike)
            on:pointerdown=move |event| swipe.begin(&event)
            on:pointermove=move |event| swipe.follow(&event)
            on:pointerup=answer
            on:pointercancel=move |event| {
                swipe.end(&event);
            }
        >
            <PlayButton page track=track.clone() queue />
            <div class="about-track">{names(&track)}</div>
            <p class="reason">{move || row().why}</p>
            {length(&track)}
            <div class="opinions">
                {OPINIONS.map(|opinion| opinion_button(page, &track, opinion, is_said))}
                {when(move || is_said(FeedbackKind::Dislike), { let track = track.clone(); move || scopes(page, &track, said) })}
            </div>
            {more_button(&track, is_open)}
            {when(move || is_open.get(), move || rest(&track, row()))}
        </li>
    }
}

/// What may be said of a pick with a button.
const OPINIONS: [(FeedbackKind, &str, &str); 3] = [
    (FeedbackKind::Like, "like", words::LIKE),
    (FeedbackKind::Dislike, "dislike", wish_words::DISLIKE),
    (FeedbackKind::Skip, "skip", words::SKIP),
];

/// Say `kind` of a track, or take it back where it `is_said`; what is passed over plays no longer.
fn say(page: Page, track: &TrackId, kind: FeedbackKind, is_said: bool) {
    if !is_said && kind != FeedbackKind::Like && untrack(|| page.player.is_current(track)) {
        page.player.move_on(page, false);
    }
    page.say_of(track.clone(), kind);
}

fn opinion_button(
    page: Page,
    track: &Listed,
    (kind, drawing, label): (FeedbackKind, &'static str, &'static str),
    is_said: impl Fn(FeedbackKind) -> bool + Copy + Send + 'static,
) -> AnyView {
    let id = track.id.clone();
    let say = move |_| say(page, &id, kind, untrack(|| is_said(kind)));
    let is_undo = move || kind == FeedbackKind::Dislike && is_said(kind);
    let title = track.names.title.clone();
    let name = move || [label, " ", &title, if is_undo() { wish_words::AND_UNDO } else { "" }].concat();
    view! {
        <button
            type="button"
            title=label
            aria-label=text(name)
            aria-pressed=text(move || is_said(kind).to_string())
            on:click=say
        >
            {icon(drawing)} <span>{text(move || if is_undo() { wish_words::UNDO } else { label })}</span>
        </button>
    }
    .into_any()
}

/// What a dislike is about.
fn scopes(page: Page, track: &Listed, said: Memo<Option<Feedback>>) -> AnyView {
    let id = track.id.clone();
    let label = [wish_words::ABOUT, " ", &track.names.title].concat();
    let now: Now = Arc::new(move || {
        let scope = said.with(|said| said.as_ref().map_or(0, |said| said.scope as usize));
        said::SCOPES.get(scope).map_or("", |(name, _)| name).to_owned()
    });
    let choose = move |value: String| {
        let place = said::SCOPES.iter().position(|(name, _)| *name == value);
        if let Some(scope) = place.and_then(|place| Scope::ALL.get(place)) {
            page.scope_of(id.clone(), *scope);
        }
    };
    select(label, &said::SCOPES, &now, choose)
}

/// Why a pick is here, in full and in numbers; how it sounds, and whose it is.
fn rest(track: &Listed, row: RankedRow) -> AnyView {
    let part = |(label, amount): (String, f32)| {
        view! { <tr><th scope="row">{label}</th><td>{signed(f64::from(amount), 2)}</td></tr> }
    };
    view! {
        <div class="rest">
            <p>{row.why}</p>
            <p class="hint">{row.counter}</p>
            <Chips words=track.words.clone() />
            <table>{row.parts.into_iter().map(part).collect_view()}</table>
            <p>{credit(track)}</p>
        </div>
    }
    .into_any()
}
