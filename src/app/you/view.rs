//! You: where the work runs, how the page looks, what was said of music, what is kept, and erasing it.

use leptos::prelude::*;

use super::{free_music::CatalogueCard, taste::TasteCard};
use crate::{
    app::{
        parts::{
            browser,
            reactive::{listed, text, yes},
            tasks,
        },
        player::words as player_words,
        state::{board::Board, fields::device_of_address, habits::Habits, page::Page, shelf::Shelf, shown::Theme},
        words,
    },
    engine::report::{DeviceKind, DevicePreference},
    store::FeedbackEntry,
    telling::{names, said},
};

/// Lines of the feedback log that are shown, newest first.
const LOG_ROWS: usize = 200;

#[component]
pub fn You(page: Page) -> impl IntoView {
    view! {
        <div class="you">
            <h1 tabindex="-1">{words::YOU_HEADING}</h1>
            <Device page />
            <Work page />
            <Look page />
            <Playback page />
            <TasteCard page />
            <FeedbackLog page />
            <CatalogueCard page />
            <Storage page />
            <Erase page />
        </div>
    }
}

#[component]
fn Device(page: Page) -> impl IntoView {
    let in_use = move || {
        page.activity.device.with(|device| match device {
            Some(report) => {
                let kind = match report.kind {
                    DeviceKind::Gpu => words::DEVICE_GPU,
                    DeviceKind::Cpu => words::DEVICE_CPU,
                };
                format!("{kind}. {}", report.reason)
            }
            None => words::DEVICE_UNKNOWN.to_owned(),
        })
    };
    let choices = [
        (DevicePreference::Auto, words::DEVICE_AUTO),
        (DevicePreference::Gpu, words::DEVICE_GPU),
        (DevicePreference::Cpu, words::DEVICE_CPU),
    ];
    let by_address = device_of_address().map(|_| view! { <p class="hint">{words::DEVICE_BY_ADDRESS}</p> });
    view! {
        <section class="card">
            <fieldset>
                <legend><h2>{words::DEVICE_HEADING}</h2></legend>
                <p role="status">{in_use}</p>
                {choices.map(|(device, label)| view! {
                    <Choice name="device" label is_chosen=move || page.settings.device.get() == device on_choose=move || page.prefer_device(device) />
                })}
                {by_address}
            </fieldset>
        </section>
    }
}

/// When the analysis works, how much is still to do, and the memory it holds.
#[component]
fn Work(page: Page) -> impl IntoView {
    /// A habit's place in [`Habits`].
    type Habit = fn(&mut Habits) -> &mut bool;
    let choices: [(&str, Habit); 3] = [
        (words::HEAR_IN_FULL, |habits| &mut habits.hears_in_full),
        (words::PAUSE_HIDDEN, |habits| &mut habits.pauses_hidden),
        (words::PAUSE_ON_BATTERY, |habits| &mut habits.pauses_on_battery),
    ];
    let left = Memo::new(move |_| page.library.shelf.with(Shelf::count_partial));
    let memory = Memo::new(move |_| page.activity.board.with(|board| board.memory_bytes));
    view! {
        <section class="card">
            <fieldset>
                <legend><h2>{words::HABITS_HEADING}</h2></legend>
                {choices.map(|(label, part)| view! {
                    <label class="choice">
                        <input
                            type="checkbox"
                            prop:checked=yes(move || *part(&mut page.settings.habits.get()))
                            on:change=move |_| page.set_habits(|habits| {
                                let is_on = part(habits);
                                *is_on = !*is_on;
                            })
                        />
                        <span>{label}</span>
                    </label>
                })}
            </fieldset>
            <p class="hint">{move || words::partly_heard(left.get())}</p>
            <p class="hint">{move || memory.get().map(words::memory)}</p>
        </section>
    }
}

#[component]
fn Look(page: Page) -> impl IntoView {
    let choices =
        [(Theme::Auto, words::THEME_AUTO), (Theme::Light, words::THEME_LIGHT), (Theme::Dark, words::THEME_DARK)];
    view! {
        <section class="card">
            <fieldset>
                <legend><h2>{words::THEME_HEADING}</h2></legend>
                {choices.map(|(theme, label)| view! {
                    <Choice name="theme" label is_chosen=move || page.settings.theme.get() == theme on_choose=move || page.prefer_theme(theme) />
                })}
            </fieldset>
        </section>
    }
}

#[component]
fn Playback(page: Page) -> impl IntoView {
    let playing = page.player.playing;
    let switches = [(player_words::LEVEL, true), (player_words::LETTER_KEYS, false)].map(|(label, is_level)| {
        let is_on = move || playing.with(|now| if is_level { now.is_levelled } else { now.has_letter_keys });
        let turn = move |_| {
            let mut now = playing.get_untracked();
            let switch = if is_level { &mut now.is_levelled } else { &mut now.has_letter_keys };
            *switch = !*switch;
            page.player.set_playing(page, now);
        };
        view! {
            <label class="choice">
                <input type="checkbox" prop:checked=is_on on:change=turn />
                <span>{label}</span>
            </label>
        }
    });
    view! {
        <section class="card">
            <h2>{player_words::HEADING}</h2>
            {switches}
        </section>
    }
}

#[component]
fn Choice(
    name: &'static str,
    label: &'static str,
    is_chosen: impl Fn() -> bool + Send + 'static,
    on_choose: impl Fn() + Send + 'static,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input type="radio" name=name prop:checked=is_chosen on:change=move |_| on_choose() />
            <span>{label}</span>
        </label>
    }
}

#[component]
fn FeedbackLog(page: Page) -> impl IntoView {
    view! {
        <section class="card">
            <h2>{words::FEEDBACK_HEADING}</h2>
            <p class="empty" hidden=yes(move || page.taste.feedback.with(|said| !said.is_empty()))>{words::FEEDBACK_EMPTY}</p>
            <ul class="log">
                {listed(move || page.taste.feedback.with(|said| said.newest(LOG_ROWS)), |entry| entry.key.to_string(), move |entry| view! { <FeedbackRow page entry /> }.into_any())}
            </ul>
        </section>
    }
}

#[component]
fn FeedbackRow(page: Page, entry: FeedbackEntry) -> impl IntoView {
    let FeedbackEntry { key, feedback } = entry;
    let sentence = Memo::new(move |_| {
        let title = page.library.shelf.with(|shelf| match shelf.get(&feedback.track) {
            Some(track) => names::title_and_artist(&track.names),
            None if shelf.is_opening() => words::UNREAD.to_owned(),
            None => said::A_REMOVED_TRACK.to_owned(),
        });
        said::said(&feedback, &title)
    });
    view! {
        <li>
            <p>{move || sentence.get()}</p>
            <button
                type="button"
                class="plain"
                aria-label=text(move || format!("{}: {}", words::REMOVE, sentence.get()))
                on:click=move |_| page.remove_feedback(key)
            >
                {words::REMOVE}
            </button>
        </li>
    }
}

#[component]
fn Storage(page: Page) -> impl IntoView {
    let used = RwSignal::new(String::new());
    // Asked again whenever something was added, removed or finished.
    Effect::new(move |_| {
        page.library.shelf.track();
        page.photos.all.track();
        page.activity.board.with(Board::is_working);
        tasks::run_quietly(async move {
            let sentence = match browser::storage_estimate().await {
                Some((used_bytes, quota_bytes)) => words::storage(used_bytes, quota_bytes),
                None => words::STORAGE_UNKNOWN.to_owned(),
            };
            // The person may have left this place meanwhile.
            let _ = used.try_set(sentence);
        });
    });
    let is_fetching = move || page.activity.board.with(Board::is_fetching_all);
    view! {
        <section class="card">
            <h2>{words::STORAGE_HEADING}</h2>
            <p>{used}</p>
            <p class="hint">{words::KEEP_OFFLINE_HINT}</p>
            <button type="button" disabled=is_fetching on:click=move |_| page.fetch_models()>
                {words::KEEP_OFFLINE}
            </button>
        </section>
    }
}

#[component]
fn Erase(page: Page) -> impl IntoView {
    let is_asking = RwSignal::new(false);
    let answer = move |is_sure: bool| {
        is_asking.set(false);
        if is_sure {
            page.erase();
        }
    };
    // The focus follows the question, and comes back after the answer.
    Effect::new(move |before: Option<bool>| {
        let now = is_asking.get();
        if before.is_some_and(|before| before != now) {
            browser::focus(if now { "#erase-no" } else { "#erase" });
        }
        now
    });
    view! {
        <section class="card">
            <h2>{words::ERASE_HEADING}</h2>
            <p class="hint">{words::ERASE_HINT}</p>
            <Show
                when=move || is_asking.get()
                fallback=move || view! {
                    <button type="button" id="erase" class="danger" on:click=move |_| is_asking.set(true)>
                        {words::ERASE}
                    </button>
                }
            >
                <p role="alert">{words::ERASE_SURE}</p>
                <div class="row">
                    <button type="button" id="erase-no" on:click=move |_| answer(false)>{words::ERASE_NO}</button>
                    <button type="button" class="danger" on:click=move |_| answer(true)>{words::ERASE_YES}</button>
                </div>
            </Show>
        </section>
    }
}
