//! One track's own page: what is known of it, and how it changes over time.
//!
//! What is kept is shown at once; the rest comes when the worker has answered, and says so where it can't come.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    curve,
    felt_bars::FeltBars,
    mood_plane::{Frame, across, down},
    photo_words,
    picks::{PlayButton, names},
    plane,
    state::Page,
    track_look::Heard,
    track_words, words,
};
use crate::library::{Track, TrackId};

#[component]
pub fn TrackPage(page: Page, id: TrackId) -> impl IntoView {
    let track = Memo::new(move |_| page.shelf.with(|shelf| shelf.get(&id)));
    Effect::new(move |_| {
        if page.is_loaded.get()
            && let Some(track) = track.get()
        {
            page.look_at_track(track);
        }
    });
    on_cleanup(move || page.stop_looking_at_track());
    let none = move || if page.is_loaded.get() { track_words::NO_TRACK } else { words::LOADING };
    move || match track.get() {
        Some(track) => card(page, track),
        None => view! { <h1 tabindex="-1">{none}</h1> }.into_any(),
    }
}

fn card(page: Page, track: Arc<Track>) -> AnyView {
    let similar =
        move || page.look.with(|look| look.about.as_ref().map(|about| about.similar.clone()).unwrap_or_default());
    let queue = {
        let id = track.id.clone();
        move || [id.clone()].into_iter().chain(untrack(similar).into_iter().map(|(id, _)| id)).collect()
    };
    let facts = items(track_words::facts(&track));
    let tags = move || {
        page.look.with(|look| {
            let tags = look.about.as_ref().map(|about| about.tags.clone()).unwrap_or_default();
            tags.into_iter().map(|(tag, said)| view! { <li><strong>{tag}</strong> " " {said}</li> }).collect_view()
        })
    };
    let over_time = {
        let track = track.clone();
        let heard = Memo::new_with_compare(move |_| page.look.with(|look| look.heard.clone()), differ);
        move || match heard.get() {
            Some(heard) => over_time(&heard, track.heard.duration_secs),
            None => waiting(page),
        }
    };
    let alike = move || {
        let rows: Vec<AnyView> = similar()
            .into_iter()
            .filter_map(|(id, cosine)| page.shelf.with(|shelf| shelf.get(&id)).map(|track| (track, cosine)))
            .map(|(track, cosine)| {
                let queue = move || untrack(similar).into_iter().map(|(id, _)| id).collect();
                view! {
                    <li class="track">
                        <PlayButton page track=track.clone() queue />
                        <div class="about-track">
                            {names(&track)} <p class="reason">{track_words::likeness(cosine)}</p>
                        </div>
                    </li>
                }
                .into_any()
            })
            .collect();
        if rows.is_empty() {
            view! { <li class="hint">{track_words::NO_SIMILAR}</li> }.into_any()
        } else {
            rows.into_any()
        }
    };
    let (mood, felt) = (track.mood, track.felt);
    let (radius_across, radius_down) = plane::ellipse(mood);
    let alt = move || photo_words::plane_alt((mood.valence, mood.arousal), mood, false);
    let whose = [track.names.artist.as_str(), &track.names.album].join(" · ");
    view! {
        <article class="card closer one-track">
            <div class="row">
                <div>
                    <h1 tabindex="-1">{track.names.title.clone()}</h1>
                    <p>{whose.trim_matches([' ', '·']).to_owned()}</p>
                </div>
                <PlayButton page track queue />
            </div>
            <ul class="facts">{facts}</ul>
            <section class="mood">
                <h2>{photo_words::PLANE_HEADING}</h2>
                <p class="feels" title=photo_words::numbers(mood)>{photo_words::feels(mood)}</p>
                <Frame alt>
                    <ellipse
                        class="spread"
                        cx=across(mood)
                        cy=down(mood)
                        rx=radius_across.to_string()
                        ry=radius_down.to_string()
                    />
                    <circle class="point" r="6" cx=across(mood) cy=down(mood) />
                </Frame>
            </section>
            <FeltBars felt=Memo::new(move |_| felt) hint=track_words::FELT_HINT />
            <section class="mood">
                <h2>{track_words::SOUND_HEADING}</h2>
                <p class="hint">{track_words::TAGS_HINT}</p>
                <ul class="tags">{tags}</ul>
            </section>
            <section class="mood">
                <h2>{track_words::OVER_TIME_HEADING}</h2>
                {over_time}
            </section>
            <section class="mood">
                <h2>{track_words::SIMILAR_HEADING}</h2>
                <ul class="tracks">{alike}</ul>
            </section>
        </article>
    }
    .into_any()
}

fn items(sentences: Vec<String>) -> impl IntoView {
    sentences.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view()
}

fn differ(before: Option<&Option<Arc<Heard>>>, after: Option<&Option<Arc<Heard>>>) -> bool {
    let is_some = |heard: Option<&Option<Arc<Heard>>>| heard.is_some_and(Option::is_some);
    is_some(before) || is_some(after) || before.is_none()
}

/// Until the worker has looked: how far it is, or why it will not.
fn waiting(page: Page) -> AnyView {
    let trouble = Memo::new(move |_| page.look.with(|look| look.trouble));
    let sentence = move || if trouble.get().is_empty() { track_words::LISTENING } else { trouble.get() };
    view! {
        <p role="status">{sentence}</p>
        <progress
            aria-label=track_words::LISTENING
            hidden=move || !trouble.get().is_empty()
            prop:value=move || page.board.with(|board| f64::from(board.look_share))
        ></progress>
    }
    .into_any()
}

fn over_time(heard: &Heard, length_secs: f32) -> AnyView {
    let look = &heard.look;
    let address = |picture: &Option<super::browser::ObjectUrl>| picture.as_ref().map(|url| url.as_str().to_owned());
    let labels = items(look.rows.iter().map(|row| row.word.clone()).collect());
    let cells = look
        .rows
        .iter()
        .map(|row| {
            let levels = row.thirds.map(|z| view! { <td>{track_words::level(z)}</td> });
            view! { <tr><th scope="row">{row.word.clone()}</th>{levels}</tr> }
        })
        .collect_view();
    let axis = |class: &'static str, of: fn(&crate::hearing::look::MoodPoint) -> f32| {
        view! { <path class=class d=curve::path(&look.moods, length_secs, of)></path> }
    };
    view! {
        <figure class="taggram">
            <ul aria-hidden="true">{labels}</ul>
            <img src=address(&heard.taggram) alt=track_words::TAGGRAM_ALT />
            <figcaption class="hint">{track_words::taggram_caption(length_secs)}</figcaption>
        </figure>
        <details>
            <summary>{track_words::AS_TABLE}</summary>
            <table>
                <thead><tr>{track_words::COLUMNS.map(|name| view! { <th scope="col">{name}</th> })}</tr></thead>
                <tbody>{cells}</tbody>
            </table>
        </details>
        <img class="spectrogram" src=address(&heard.spectrogram) alt=track_words::SPECTROGRAM_ALT />
        <svg
            class="curve"
            viewBox=format!("0 0 {} {}", curve::WIDTH, curve::HEIGHT)
            preserveAspectRatio="none"
            role="img"
            aria-label=track_words::curve_alt(&look.moods)
        >
            {axis("valence", |point| point.valence)}
            {axis("arousal", |point| point.arousal)}
        </svg>
        <p class="hint legend">
            <span class="valence">{track_words::CURVE_PLEASANT}</span>
            <span class="arousal">{track_words::CURVE_STIRRING}</span>
        </p>
    }
    .into_any()
}
