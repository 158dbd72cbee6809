//! The photo that leads, large: the one whose card is open, else the first of those the list is for.

use leptos::prelude::*;

use crate::{
    app::state::{page::Page, shown::ShownPhoto},
    telling::moods,
};

/// A picture for the eye alone: the photo's tile says the same in words, and has the button for what a press does here.
#[component]
pub fn Stage(page: Page) -> impl IntoView {
    let first = Memo::new(move |_| {
        page.photos.looked_at.get().or_else(|| page.photos.chosen.with(|chosen| chosen.first().cloned()))
    });
    move || {
        let shown = first.get().and_then(|id| untrack(|| page.shown(&id)));
        shown.map(|shown| stage(page, shown))
    }
}

fn stage(page: Page, shown: ShownPhoto) -> AnyView {
    let photo = RwSignal::from(shown.photo);
    let feels = move || photo.with(|photo| moods::feels(photo.mood_now()));
    let address = shown.thumbnail.as_ref().map(|url| url.as_str().to_owned());
    // The address lives as long as the view that uses it.
    on_cleanup(move || drop(shown.thumbnail));
    view! {
        <div class="stage" aria-hidden="true" on:click=move |_| page.look_closer(&shown.id)>
            <img src=address alt="" />
            <p>{feels}</p>
        </div>
    }
    .into_any()
}
