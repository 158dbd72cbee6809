//! A track's picture: its cover, else the landscape that its sound draws.

use leptos::prelude::*;

use super::{browser::ObjectUrl, landscape::landscape, tasks};
use crate::{app::state::page::Page, library::listed::Listed};

/// The picture, which says nothing that the words beside it do not say.
pub fn picture(page: Page, track: &Listed) -> AnyView {
    let cover = RwSignal::new(None);
    let id = track.id.clone();
    // What is not there, or can't be read, is not shown.
    tasks::run_quietly(async move {
        let Some(store) = page.store() else { return };
        let jpeg = store.cover(&id).await.ok().flatten().unwrap_or_default();
        let _ = cover.try_set(ObjectUrl::of_jpeg(&jpeg));
    });
    let drawn = landscape(track.mood, track.traits);
    let (sky, [across, down, radius]) = (drawn.sky.join(","), drawn.sun_at);
    let ([far, near], [far_fill, near_fill]) = (drawn.ridges, drawn.hills);
    view! {
        <span class="cover" aria-hidden="true" style:background=format!("linear-gradient({sky})")>
            <svg viewBox="0 0 48 48">
                <circle cx=across cy=down r=radius fill=drawn.sun></circle>
                <path d=far fill=far_fill></path>
                <path d=near fill=near_fill></path>
            </svg>
            {move || cover.with(|cover| cover.as_ref().map(|url| view! { <img alt="" src=url.as_str().to_owned() /> }))}
        </span>
    }
    .into_any()
}
