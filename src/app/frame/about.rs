//! About: what this is, what it promises, and what it stands on.

use leptos::prelude::*;

use crate::app::{parts::browser::build_id, player::words as player_words, words};

#[component]
pub fn About() -> impl IntoView {
    view! {
        <div class="about">
            <h1 tabindex="-1">{words::ABOUT_HEADING}</h1>
            <p class="lead">{words::ABOUT_WHAT}</p>
            <p>{words::ABOUT_MODEST}</p>
            <section class="card">
                <h2>{words::PRIVACY_HEADING}</h2>
                <p>{words::PRIVACY}</p>
            </section>
            <section class="card">
                <h2>{player_words::KEYS_HEADING}</h2>
                <ul>{player_words::KEYS.map(|(keys, meaning)| view! { <li><kbd>{keys}</kbd> ": " {meaning}</li> })}</ul>
            </section>
            <section class="card">
                <h2>{words::CREDITS_HEADING}</h2>
                <ul>
                    <li>{words::CREDIT_PHOTO}</li>
                    <li>{words::CREDIT_MUSIC}</li>
                </ul>
                <p><a href="third-party.html">{words::NOTICES}</a></p>
                <p class="hint">
                    {words::VERSION} " " {words::built_as(env!("CARGO_PKG_VERSION"), &build_id())}
                </p>
            </section>
        </div>
    }
}
