//! One photo, looked at closely: what was found in it, what it may feel like, and what of that the person corrects.

use leptos::prelude::*;

use super::{
    concepts::Concepts,
    mood_plane::MoodPlane,
    overlays::{OverlayButtons, OverlayPicture},
    words as photo_words,
};
use crate::{
    app::{
        parts::{felt_bars::FeltBars, thumbnail::thumbnail},
        state::{page::Page, shown::ShownPhoto},
    },
    library::Photo,
    mood::felt,
    telling::numbers::fixed,
    vision::{Content, Swatch, named},
};

/// Classes named under what a photo shows, and how sure the network must be of each.
const CONTENTS_SHOWN: usize = 3;
const CONTENT_P_MIN: f32 = 0.08;

/// The card of the photo that is looked at; nothing where there is none.
#[component]
pub fn PhotoCard(page: Page) -> impl IntoView {
    // Other photos that come in meanwhile must not redraw it: the person may be holding its point.
    let looked_at = Memo::new(move |_| {
        let id = page.photos.looked_at.get()?;
        page.photos.all.with(|photos| photos.iter().any(|shown| shown.id == id)).then_some(id)
    });
    move || {
        let shown = looked_at.get().and_then(|id| untrack(|| page.shown(&id)));
        shown.map(|shown| view! { <Card page shown /> })
    }
}

#[component]
fn Card(page: Page, shown: ShownPhoto) -> impl IntoView {
    let id = shown.id.clone();
    let photo = RwSignal::from(shown.photo.clone());
    let file_name = photo.with_untracked(|photo| photo.file_name.clone());
    // Where the person holds the point right now.
    let held = RwSignal::new(None::<(f32, f32)>);
    let mood = Memo::new(move |_| photo.with(Photo::mood_now));
    let felt = Memo::new(move |_| match held.get() {
        Some((valence, arousal)) => {
            let mood = crate::mood::Mood { valence, arousal, ..mood.get() };
            photo.with(|photo| felt::of(&mood, &named(&photo.concepts_now())))
        }
        None => photo.with(Photo::felt_now),
    });
    let shape = move || photo.with(|photo| photo_words::looks(&photo.seen).join(", "));
    let contents = move || photo.with(|photo| class_names(&photo.seen.contents));
    view! {
        <section class="card closer" aria-labelledby="closer-heading">
            <div class="row">
                <h2 id="closer-heading" tabindex="-1">{file_name}</h2>
                <button type="button" class="plain" on:click=move |_| page.stop_looking()>{photo_words::CLOSE_CARD}</button>
            </div>
            <div class="picture">
                {thumbnail(&shown, mood)}
                <OverlayPicture page id=id.clone() />
            </div>
            <Palette photo />
            <p class="hint">{shape}</p>
            <MoodPlane page id=id.clone() photo held />
            <FeltBars felt hint=photo_words::FELT_HINT />
            <Concepts page id=id.clone() photo />
            <p class="hint">{contents}</p>
            <OverlayButtons page id />
        </section>
    }
}

/// The palette: a stripe with each colour's share as its width, and the same as text.
#[component]
fn Palette(photo: RwSignal<Photo>) -> impl IntoView {
    let palette = Memo::new(move |_| photo.with(|photo| photo.seen.palette.clone()));
    let width = |swatch: &Swatch| fixed(f64::from(swatch.weight * 100.0).max(1.0), 1);
    let stripe = move |palette: &[Swatch]| {
        let part = |swatch: &Swatch| {
            view! { <span style:background-color=swatch.hex.clone() style:flex-grow=width(swatch)></span> }
        };
        palette.iter().map(part).collect_view()
    };
    let names = |palette: &[Swatch]| {
        let line = |swatch: &Swatch| {
            let text = photo_words::swatch(swatch);
            view! { <li><span class="dot" style:background-color=swatch.hex.clone()></span> {text}</li> }
        };
        palette.iter().map(line).collect_view()
    };
    view! {
        <div class="palette">
            <div class="stripe" aria-hidden="true">{move || palette.with(|palette| stripe(palette))}</div>
            <ul aria-label=photo_words::COLOURS>{move || palette.with(|palette| names(palette))}</ul>
        </div>
    }
}

/// What the network's own classes say, where it is sure enough to be worth a line.
fn class_names(contents: &[Content]) -> Option<String> {
    let names: Vec<&str> = contents
        .iter()
        .filter(|content| content.p >= CONTENT_P_MIN)
        .take(CONTENTS_SHOWN)
        .map(|content| content.name.as_str())
        .collect();
    (!names.is_empty()).then(|| photo_words::shows(&names))
}
