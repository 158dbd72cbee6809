//! What may be asked of the list, as a form that is drawn from a table: one piece of view for each kind of value.

use leptos::prelude::*;

use super::wish_words::{self, FIELDS, Field, Kind};
use crate::{
    app::{
        parts::{
            controls::{labelled, select, slider},
            reactive::yes,
        },
        state::page::Page,
    },
    hearing::tag_groups::GROUPS,
    recommend::wish::Wish,
};

/// The form above the ranked list, closed until it is wanted.
#[component]
pub fn WishForm(page: Page) -> impl IntoView {
    let is_asking = move || page.list.wish.with(|wish| !wish.0.is_empty());
    view! {
        <details class="wish">
            <summary>{wish_words::SHAPE}</summary>
            {move || {
                // Drawn anew when it is emptied, so that every field follows.
                is_asking();
                FIELDS.map(|field| field_view(page, field))
            }}
            <button type="button" class="plain" hidden=yes(move || !is_asking()) on:click=move |_| page.ask(|wish| *wish = Wish::default())>
                {wish_words::SHAPE_RESET}
            </button>
        </details>
    }
}

fn field_view(page: Page, field: Field) -> AnyView {
    let now = page.list.wish.with_untracked(|wish| wish.get(field.name).to_owned());
    let choose = move |value: String| page.ask(|wish| wish.set(field.name, value));
    match field.kind {
        Kind::Choice(choices) => labelled(field.label, select(field.label.to_owned(), choices, &now, choose)),
        Kind::Sound => {
            let words = GROUPS.iter().map(|(word, _)| (*word, *word));
            let choices: Vec<(&str, &str)> = [("", wish_words::ANY)].into_iter().chain(words).collect();
            labelled(field.label, select(field.label.to_owned(), &choices, &now, choose))
        }
        Kind::Number(least, most) => labelled(
            field.label,
            view! {
                <input
                    type="number"
                    aria-label=field.label
                    min=least
                    max=most
                    value=now
                    on:change=move |event| choose(event_target_value(&event))
                />
            }
            .into_any(),
        ),
        Kind::Slide(low, high) => slider(field.label.to_owned(), low, high, now, choose),
    }
}
