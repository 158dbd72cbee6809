//! Pictures of how a photo was looked at, drawn by the worker when asked for and laid over the photo, one at a time.

use leptos::prelude::*;

use super::words as photo_words;
use crate::{app::state::page::Page, ground::ids::PhotoId, vision::OverlayKind};

const KINDS: [OverlayKind; 3] = [OverlayKind::Edges, OverlayKind::Saliency, OverlayKind::Sharpness];

#[component]
pub fn OverlayButtons(page: Page, id: PhotoId) -> impl IntoView {
    let buttons = KINDS.map(|kind| {
        let (drawn, to_draw) = (id.clone(), id.clone());
        let is_drawn = move || page.is_drawn(&drawn, kind).to_string();
        view! {
            <button type="button" aria-pressed=is_drawn on:click=move |_| page.draw(&to_draw, kind)>
                {photo_words::overlay(kind)}
            </button>
        }
    });
    view! {
        <div class="overlays" role="group" aria-labelledby="overlays-heading">
            <h3 id="overlays-heading">{photo_words::OVERLAYS_HEADING}</h3>
            <div class="buttons">{buttons}</div>
        </div>
    }
}

/// The overlay of photo `id`, once it is drawn.
#[component]
pub fn OverlayPicture(page: Page, id: PhotoId) -> impl IntoView {
    move || {
        page.photos.drawing.with(|drawing| {
            let drawing = drawing.as_ref().filter(|drawing| drawing.photo == id)?;
            let address = drawing.picture.clone()?;
            Some(view! { <img class="overlay" src=address alt=photo_words::overlay_alt(drawing.kind) /> })
        })
    }
}
