//! What a photo shows, a chip for each guess; the person strikes out what is wrong and may bring it back.

use leptos::prelude::*;

use super::words as photo_words;
use crate::{
    app::{
        parts::{
            icons::icon,
            reactive::{listed, yes},
        },
        state::page::Page,
    },
    ground::ids::PhotoId,
    library::Photo,
    vision::Concept,
};

#[component]
pub fn Concepts(page: Page, id: PhotoId, photo: RwSignal<Photo>) -> impl IntoView {
    // Struck ones too: they stay in sight, so that they can be brought back.
    let concepts = Memo::new(move |_| photo.with(|photo| photo.seen.concepts.clone()));
    let id = StoredValue::new(id);
    view! {
        <div class="concepts">
            <h3>{photo_words::SHOWS_HEADING}</h3>
            <p hidden=yes(move || concepts.with(|concepts| !concepts.is_empty()))>{photo_words::CANT_TELL}</p>
            <ul class="chips">
                {listed(move || concepts.get(), |concept| concept.name.clone(), move |concept| view! { <Chip page id photo concept /> }.into_any())}
            </ul>
        </div>
    }
}

#[component]
fn Chip(page: Page, id: StoredValue<PhotoId>, photo: RwSignal<Photo>, concept: Concept) -> impl IntoView {
    let Concept { name, p } = concept;
    let (word, struck_name, label_name) = (name.clone(), name.clone(), name.clone());
    let is_struck = Memo::new(move |_| photo.with(|photo| photo.correction.struck.contains(&struck_name)));
    let label = move || {
        if is_struck.get() { photo_words::bring_back(&label_name) } else { photo_words::strike_out(&label_name) }
    };
    let change = move |_| {
        page.correct(&id.get_value(), |correction| {
            let struck_before = correction.struck.len();
            correction.struck.retain(|struck| *struck != name);
            if correction.struck.len() == struck_before {
                correction.struck.push(name.clone());
            }
        });
    };
    view! {
        <li class:struck=is_struck title=photo_words::percent(p)>
            <span class="word">{word}</span>
            " "
            <span class="degree">
                {move || if is_struck.get() { photo_words::STRUCK } else { photo_words::degree(p) }}
            </span>
            <button type="button" aria-label=label on:click=change>
                {move || icon(if is_struck.get() { "back" } else { "close" })}
            </button>
        </li>
    }
}
