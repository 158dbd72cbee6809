//! The bar at the foot of the page, shown while there is something to play, and what it opens: volume and queue.

use std::sync::Arc;

use leptos::prelude::*;

use web_sys::{Event, HtmlInputElement};

use super::{volume::Playing, words};
use crate::{
    app::{
        parts::{
            browser,
            credit::credit,
            icons::icon,
            reactive::{listed, text, when, yes},
            tasks,
        },
        state::page::Page,
        words::{PAUSE, PLAY},
    },
    library::listed::Listed,
    telling::names::title_and_artist,
};

/// Rows of the queue shown at once.
const QUEUE_ROWS: usize = 50;

#[component]
pub fn PlayerBar(page: Page) -> impl IntoView {
    let player = page.player;
    player.connect(page);
    let is_open = RwSignal::new(false);
    let title = move || player.current.with(|t| t.as_ref().map(|t| t.names.title.clone()).unwrap_or_default());
    let artist = move || player.current.with(|t| t.as_ref().map(|t| t.names.artist.clone()).unwrap_or_default());
    let credited = move || player.current.with(|track| track.as_deref().map(credit));
    let seek = move |event: Event| {
        player.seek(slid(&event));
    };
    let time = move || words::time(player.position_secs.get(), player.length_secs.get());
    let is_muted = move || player.playing.with(|playing| playing.is_muted);
    let (play, pause) = (icon("play"), icon("pause"));
    view! {
        <section class="player" aria-label=words::PLAYER hidden=yes(move || player.current.with(Option::is_none))>
            <button type="button" class="round" aria-label=words::PREVIOUS on:click=move |_| player.previous(page)>
                {icon("previous")}
            </button>
            <button
                type="button"
                class="round primary"
                aria-label=text(move || if player.is_playing.get() { PAUSE } else { PLAY })
                on:click=move |_| player.pause_or_resume()
            >
                <span class="when-paused" hidden=yes(move || player.is_playing.get())>{play}</span>
                <span hidden=yes(move || !player.is_playing.get())>{pause}</span>
            </button>
            <button type="button" class="round" aria-label=words::NEXT on:click=move |_| player.next(page)>
                {icon("next")}
            </button>
            <p class="now"><strong>{title}</strong> <span>{artist}</span> {credited}</p>
            <input
                type="range"
                min="0"
                step="1"
                aria-label=words::POSITION
                aria-valuetext=time
                prop:max=move || player.length_secs.get().ceil()
                prop:value=move || player.position_secs.get()
                on:input=seek
            />
            <p class="time" aria-hidden="true">{time}</p>
            <button
                type="button"
                class="round more"
                aria-label=text(move || if is_muted() { words::MORE_MUTED } else { words::MORE })
                aria-expanded=text(move || is_open.get().to_string())
                on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
            >
                {move || icon(if is_muted() { "muted" } else { "queue" })}
            </button>
            <button type="button" class="round close" aria-label=words::CLOSE on:click=move |_| player.stop()>
                {icon("close")}
            </button>
            {when(move || is_open.get(), move || view! { <div class="panel">
                    <Settings page />
                    <Queue page />
                </div> }.into_any())}
        </section>
    }
}

/// Volume, shuffle and repeat.
#[component]
fn Settings(page: Page) -> impl IntoView {
    let player = page.player;
    let now = move || player.playing.get();
    let was = move || player.playing.get_untracked();
    let set = move |playing: Playing| player.set_playing(page, playing);
    let volume = move |event: Event| {
        set(Playing { volume_percent: slid(&event) as u8, is_muted: false, ..was() });
    };
    view! {
        <div class="row">
            <label>
                <span>{words::VOLUME}</span>
                <input
                    type="range"
                    max="100"
                    step="5"
                    prop:value=move || f64::from(now().volume_percent)
                    on:input=volume
                />
            </label>
            <button
                type="button"
                aria-pressed=text(move || now().is_muted.to_string())
                on:click=move |_| set(Playing { is_muted: !was().is_muted, ..was() })
            >
                {words::MUTE}
            </button>
            <button
                type="button"
                aria-pressed=text(move || now().is_shuffled.to_string())
                on:click=move |_| set(Playing { is_shuffled: !was().is_shuffled, ..was() })
            >
                {words::SHUFFLE}
            </button>
            <button
                type="button"
                on:click=move |_| set(Playing { repeat: was().repeat.turned(), ..was() })
            >
                {move || words::repeat(now().repeat)}
            </button>
        </div>
    }
}

/// What plays next: each row plays at once, moves, or is taken out.
#[component]
fn Queue(page: Page) -> impl IntoView {
    let upcoming = move || -> Vec<Arc<Listed>> {
        page.player.playlist.with(|list| {
            let rows = list.upcoming().iter().take(QUEUE_ROWS);
            page.library.shelf.with(|shelf| rows.filter_map(|row| shelf.get(&row.id)).collect())
        })
    };
    let is_empty = move || page.player.playlist.with(|list| list.upcoming().is_empty());
    view! {
        <h2>{words::UP_NEXT}</h2>
        <p class="hint" hidden=yes(move || !is_empty())>{words::NOTHING_NEXT}</p>
        <ol>
            {listed(upcoming, |track| track.id.0.clone(), move |track| view! { <QueueRow page track /> }.into_any())}
        </ol>
    }
}

#[component]
fn QueueRow(page: Page, track: Arc<Listed>) -> impl IntoView {
    let player = page.player;
    let name = title_and_artist(&track.names);
    // One handler for all four buttons: its number says which.
    let press = {
        let (track, id) = (track.clone(), track.id.clone());
        move |which: u8| match which {
            0 => player.jump(page, &track),
            1 | 2 => {
                // A row that moves may lose the focus.
                tasks::after_showing(browser::hold_focus());
                player.playlist.update(|list| list.shift(&id, which == 1));
            }
            _ => {
                tasks::after_showing(browser::hold_row());
                player.playlist.update(|list| list.remove(&id));
            }
        }
    };
    let buttons = [("up", words::SOONER), ("down", words::LATER), ("close", words::TAKE_OUT)].into_iter().zip(1..).map({
        let press = press.clone();
        let name = name.clone();
        move |((drawing, label), which)| {
            let press = press.clone();
            view! {
                <button type="button" class="round" aria-label=[label, ": ", &name].concat() on:click=move |_| press(which)>
                    {icon(drawing)}
                </button>
            }
        }
    });
    let buttons = buttons.collect_view();
    view! {
        <li>
            <button type="button" class="plain" aria-label=[PLAY, " ", &name].concat() on:click=move |_| press(0)>
                {track.names.title.clone()}
            </button>
            {buttons}
        </li>
    }
}

/// Where a slider stands.
fn slid(event: &Event) -> f64 {
    event_target::<HtmlInputElement>(event).value_as_number()
}
