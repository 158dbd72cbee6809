//! The nine felt emotions as bars, strongest first: guesses, said in words and drawn beside them.

use leptos::prelude::*;

use super::reactive::{listed, text};
use crate::{app::photos::words as photo_words, mood::Felt, telling::numbers::fixed};

#[component]
pub fn FeltBars(felt: Memo<Felt>, hint: &'static str) -> impl IntoView {
    let names =
        Memo::new(move |_| felt.with(Felt::strongest).into_iter().map(|(name, _)| name).collect::<Vec<&'static str>>());
    view! {
        <div class="felt">
            <h3>{photo_words::FELT_HEADING}</h3>
            <p class="hint">{hint}</p>
            <ul>
                {listed(move || names.get(), |name| (*name).to_owned(), move |name| view! { <Bar name share=Signal::derive(move || felt.with(|felt| felt.named(name))) /> }.into_any())}
            </ul>
        </div>
    }
}

#[component]
fn Bar(name: &'static str, share: Signal<f32>) -> impl IntoView {
    view! {
        <li title=text(move || photo_words::percent(share.get()))>
            <span>{photo_words::feeling(name)}</span>
            " "
            <span class="bar" aria-hidden="true">
                <span style:width=text(move || fixed(f64::from(share.get()) * 100.0, 1) + "%")></span>
            </span>
            <span class="hint">{move || photo_words::felt_degree(share.get())}</span>
        </li>
    }
}
