//! One track's own page: what is known of it, and how it changes over time.
//!
//! What is kept is shown at once; the rest comes when the worker has answered, and says so where it can't come.

use std::sync::Arc;

use leptos::prelude::*;

use super::{actions::Opened, words as track_words};
use crate::{
    app::{
        frame::place::Place,
        listen::wish_words,
        parts::{
            controls::select,
            felt_bars::FeltBars,
            plane,
            plane_frame::{Frame, across, down},
            reactive::yes,
            track_row::{PlayButton, names},
        },
        photos::words as photo_words,
        state::page::Page,
        words,
    },
    ground::ids::TrackId,
    library::{Track, listed::Listed},
    link::message::TrackPictures,
    recommend::wish::name,
    telling::{moods, names::artist_and_album, said},
};

#[component]
pub fn TrackPage(page: Page, id: TrackId) -> impl IntoView {
    let (shown, reading) = (RwSignal::new(Opened::default()), StoredValue::new(0));
    let row = {
        let id = id.clone();
        Memo::new(move |_| page.library.shelf.with(|shelf| shelf.get(&id)))
    };
    // Read when the page opens, and again when its row says that something of it has changed.
    Effect::new(move |_| {
        row.with(|_| {});
        if page.is_loaded.get() {
            page.read_track(id.clone(), shown, reading);
        }
    });
    on_cleanup(move || page.stop_looking_at_track());
    move || match shown.get() {
        Opened::Track(track) => card(page, track),
        Opened::Waiting => view! { <h1 tabindex="-1">{words::LOADING}</h1> }.into_any(),
        Opened::Gone => view! { <h1 tabindex="-1">{track_words::NO_TRACK}</h1> }.into_any(),
    }
}

fn card(page: Page, track: Arc<Track>) -> AnyView {
    let about = Memo::new(move |_| page.library.look.with(|look| look.about.clone()).unwrap_or_default());
    // Equal as long as the same tracks are alike: what else comes in must not redraw the list under the person's focus.
    let similar = Memo::new(move |_| {
        let found = |(id, cosine): &(TrackId, f32)| {
            page.library.shelf.with(|shelf| shelf.get(id)).map(|track| (track, *cosine))
        };
        about.with(|about| about.similar.iter().filter_map(found).collect::<Vec<(Arc<Listed>, f32)>>())
    });
    let alike_rows =
        move || similar.with_untracked(|similar| similar.iter().map(|(row, _)| row.clone()).collect::<Vec<_>>());
    let listed = Arc::new(Listed::from(&*track));
    let queue = {
        let listed = listed.clone();
        move || [vec![listed.clone()], alike_rows()].concat()
    };
    let facts = items(track_words::facts(&track));
    let tags = move || {
        let tags = about.with(|about| about.tags.clone());
        tags.into_iter().map(|(tag, said)| view! { <li><strong>{tag}</strong> " " {said}</li> }).collect_view()
    };
    let over_time = {
        let track = track.clone();
        let pictures = Memo::new(move |_| page.library.look.with(|look| look.pictures.clone()));
        move || match pictures.get() {
            Some(pictures) => over_time(&pictures, track.heard.duration_secs),
            None => waiting(page),
        }
    };
    let alike = move || {
        let row = |(track, cosine): (Arc<Listed>, f32)| {
            view! {
                <li class="track">
                    <PlayButton page track=track.clone() queue=alike_rows />
                    <div class="about-track">
                        {names(&track)} <p class="reason">{track_words::likeness(cosine)}</p>
                    </div>
                </li>
            }
        };
        let similar = similar.get();
        if similar.is_empty() {
            view! { <li class="hint">{track_words::NO_SIMILAR}</li> }.into_any()
        } else {
            similar.into_iter().map(row).collect_view().into_any()
        }
    };
    let (mood, felt) = (track.mood, track.felt);
    let (radius_across, radius_down) = plane::ellipse(mood);
    let alt = move || photo_words::plane_alt((mood.valence, mood.arousal), mood, false);
    let whose = artist_and_album(&track.names);
    view! {
        <article class="card closer one-track">
            <div class="row">
                <div>
                    <h1 tabindex="-1">{track.names.title.clone()}</h1>
                    <p>{whose}</p>
                </div>
                <PlayButton page track=listed queue />
            </div>
            <Opinions page id=track.id.clone() />
            <ul class="facts">{facts}</ul>
            <section class="mood">
                <h2>{photo_words::PLANE_HEADING}</h2>
                <p class="feels" title=photo_words::numbers(mood)>{moods::feels(mood)}</p>
                <Frame alt>
                    <ellipse
                        class="spread"
                        cx=across(mood)
                        cy=down(mood)
                        rx=drawn(radius_across)
                        ry=drawn(radius_down)
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

/// The person's rating, and lists that begin here.
#[component]
fn Opinions(page: Page, id: TrackId) -> impl IntoView {
    let stars = {
        let id = id.clone();
        Memo::new(move |_| page.rating_of(&id))
    };
    let rating = {
        let id = id.clone();
        move || {
            let id = id.clone();
            let choices: Vec<(String, &str)> =
                said::RATINGS.iter().enumerate().map(|(stars, words)| (stars.to_string(), *words)).collect();
            let choices: Vec<(&str, &str)> = choices.iter().map(|(value, words)| (value.as_str(), *words)).collect();
            let choose = move |value: String| page.rate(id.clone(), value.parse().unwrap_or_default());
            select(wish_words::RATING.to_owned(), &choices, &stars.get().to_string(), choose)
        }
    };
    let lists = [
        (wish_words::LIKE_THIS, name::LIKE),
        (wish_words::UNLIKE_THIS, name::AVOID),
        (wish_words::JOURNEY_HERE, name::TO),
    ];
    let lists = lists.map(|(label, name)| {
        let id = id.clone();
        let press = move |_| {
            let playing = page.player.current.with_untracked(|now| now.as_ref().map(|now| now.id.0.clone()));
            page.ask(|wish| {
                [name::LIKE, name::AVOID, name::FROM, name::TO].iter().for_each(|name| wish.set(name, String::new()));
                if name == name::TO {
                    wish.set(name::FROM, playing.unwrap_or_default());
                }
                wish.set(name, id.0.clone());
            });
            let _ = window().location().set_hash(&Place::Listen.hash());
        };
        let has_start = move || name != name::TO || page.player.current.with(Option::is_some);
        view! { <button type="button" class="plain" hidden=yes(move || !has_start()) on:click=press>{label}</button> }
    });
    view! {
        <div class="row">
            <p class="field"><span aria-hidden="true">{wish_words::RATING}</span> {rating}</p>
            {lists}
        </div>
    }
}

/// A length of the drawing as an attribute; a whole unit is fine enough.
fn drawn(length: f32) -> String {
    (length as u32).to_string()
}

fn items(sentences: Vec<String>) -> impl IntoView {
    sentences.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view()
}

/// Until the worker has looked: how far it is, or why it will not.
fn waiting(page: Page) -> AnyView {
    let trouble = Memo::new(move |_| page.library.look.with(|look| look.trouble));
    let sentence = move || if trouble.get().is_empty() { track_words::LISTENING } else { trouble.get() };
    view! {
        <p role="status">{sentence}</p>
        <progress
            aria-label=track_words::LISTENING
            hidden=yes(move || !trouble.get().is_empty())
            prop:value=move || page.activity.board.with(|board| f64::from(board.look_share))
        ></progress>
    }
    .into_any()
}

fn over_time(pictures: &TrackPictures, length_secs: f32) -> AnyView {
    let labels = items(pictures.rows.iter().filter_map(|row| row.first()).cloned().collect());
    let line = |row: &Vec<String>| {
        let mut cells = row.iter().cloned();
        let word = cells.next();
        view! { <tr><th scope="row">{word}</th>{cells.map(|cell| view! { <td>{cell}</td> }).collect_view()}</tr> }
    };
    let lines = pictures.rows.iter().map(line).collect_view();
    view! {
        <figure class="taggram">
            <ul aria-hidden="true">{labels}</ul>
            <img src=pictures.taggram.clone() alt=track_words::TAGGRAM_ALT />
            <figcaption class="hint">{track_words::taggram_caption(length_secs)}</figcaption>
        </figure>
        <details>
            <summary>{track_words::AS_TABLE}</summary>
            <table>
                <thead><tr>{track_words::COLUMNS.map(|name| view! { <th scope="col">{name}</th> })}</tr></thead>
                <tbody>{lines}</tbody>
            </table>
        </details>
        <img class="spectrogram" src=pictures.spectrogram.clone() alt=track_words::SPECTROGRAM_ALT />
        <svg
            class="curve"
            viewBox="0 0 1000 240"
            preserveAspectRatio="none"
            role="img"
            aria-label=pictures.moods_in_words.clone()
        >
            <path class="axes" d="M0 120H1000"></path>
            <path d=pictures.valence_line.clone()></path>
            <path class="arousal" d=pictures.arousal_line.clone()></path>
        </svg>
        <p class="hint legend">
            <span>{track_words::CURVE_PLEASANT}</span>
            <span class="arousal">{track_words::CURVE_STIRRING}</span>
        </p>
    }
    .into_any()
}
