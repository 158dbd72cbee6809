//! What may be asked of the list, as a form that is drawn from a table: one piece of view for each kind of value.

use leptos::prelude::*;

use super::wish_words::{self, FIELDS, Field, Kind};
use crate::{
    app::{parts::reactive::yes, state::page::Page},
    hearing::tag_groups::GROUPS,
    recommend::wish::Wish,
};

/// The form above the ranked list, closed until it is wanted.
#[component]
pub fn WishForm(page: Page) -> impl IntoView {
    let is_asking = move || page.wish.with(|wish| !wish.0.is_empty());
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
    let now = page.wish.with_untracked(|wish| wish.get(field.name).to_owned());
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

fn labelled(label: &'static str, control: AnyView) -> AnyView {
    view! { <p class="field"><span aria-hidden="true">{label}</span> {control}</p> }.into_any()
}

/// A list of choices (value, words), the one with the value `now` chosen.
pub fn select(label: String, choices: &[(&str, &str)], now: &str, choose: impl Fn(String) + 'static) -> AnyView {
    let option = |(value, words): &(&str, &str)| {
        let (value, words) = ((*value).to_owned(), (*words).to_owned());
        view! { <option selected=value == now value=value.clone()>{words}</option> }
    };
    let options = choices.iter().map(option).collect_view();
    view! {
        <select aria-label=label on:change=move |event| choose(event_target_value(&event))>
            {options}
        </select>
    }
    .into_any()
}

/// A slider from -100 to 100 that stands at `now` (the middle where that is empty), with words at its ends.
pub fn slider(
    label: String,
    low: &'static str,
    high: &'static str,
    now: String,
    choose: impl Fn(String) + 'static,
) -> AnyView {
    let choose = move |value: String| choose(if value == "0" { String::new() } else { value });
    view! {
        <p class="field">
            <span aria-hidden="true">{label.clone()}</span>
            <span class="hint" aria-hidden="true">{low}</span>
            <input
                type="range"
                aria-label=[label.as_str(), ": ", low, " – ", high].concat()
                min="-100"
                max="100"
                step="10"
                value=if now.is_empty() { "0".to_owned() } else { now }
                on:change=move |event| choose(event_target_value(&event))
            />
            <span class="hint" aria-hidden="true">{high}</span>
        </p>
    }
    .into_any()
}
