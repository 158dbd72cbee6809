//! What is running, and what the person should know.

use leptos::prelude::*;

use crate::app::{
    library::find_sound::offered,
    parts::{
        icons::icon,
        reactive::{listed, when, yes},
    },
    state::{board::Board, page::Page},
    words,
};

/// The progress area: one sentence a screen reader follows, a bar, speed and time left, Pause and Cancel.
#[component]
pub fn Progress(page: Page) -> impl IntoView {
    let board = page.activity.board;
    let is_working = move || board.with(Board::is_working);
    let sentence = Memo::new(move |_| board.with(Board::sentence));
    let detail = move || {
        board.with(|board| match board.fetching() {
            Some(fetched) => Some(words::fetching(fetched.received_bytes, fetched.total_bytes)),
            None => board.pace().map(|(files_per_minute, secs_left)| words::pace(files_per_minute, secs_left)),
        })
    };
    let is_paused = move || page.settings.habits.with(|habits| habits.is_paused);
    view! {
        <section
            class="progress"
            class:quiet=move || sentence.with(String::is_empty)
            class:working=is_working
            aria-label=words::PROGRESS_HEADING
        >
            <p role="status">{sentence}</p>
            {when(is_working, move || view! { <progress
                    aria-label=words::PROGRESS_HEADING
                    max="1"
                    prop:value=move || f64::from(board.with(Board::share_done))
                ></progress>
                <p class="detail">{detail}</p>
                <div class="buttons">
                    <button type="button" on:click=move |_| page.set_habits(|habits| habits.is_paused = !habits.is_paused)>
                        {move || if is_paused() { words::RESUME_WORK } else { words::PAUSE_WORK }}
                    </button>
                    <button type="button" on:click=move |_| page.cancel_all()>{words::CANCEL}</button>
                </div> }.into_any())}
        </section>
    }
}

/// Sentences shown at once; a folder of thousands of broken files would freeze the page.
const NOTICES_SHOWN: usize = 50;

/// Sentences about single files, each of which can be tried again, and about the page, until dismissed.
#[component]
pub fn Notices(page: Page) -> impl IntoView {
    let count = move || page.activity.notices.with(|notices| notices.len());
    let (has_any, has_many) = (move || count() > 0, move || count() > 1);
    let shown = move || page.activity.notices.with(|notices| notices.first(NOTICES_SHOWN));
    let rest = move || count().checked_sub(NOTICES_SHOWN).filter(|rest| *rest > 0).map(words::more_problems);
    let has_files = move || page.activity.notices.with(|notices| notices.has_files());
    view! {
        <section class="notices" class:quiet=move || count() == 0 aria-label=words::PROBLEMS_HEADING>
            {when(has_any, move || view! { <h2>{words::PROBLEMS_HEADING}</h2> }.into_any())}
            <div aria-live="polite">
            <ul>
                {listed(shown, |notice| notice.id.to_string(), move |notice| view! { <li>
                        <p>{notice.sentence.clone()}</p>
                        {notice.offer.map(|offer| offered(page, offer, notice.id))}
                        {(!notice.files.is_empty()).then(|| view! {
                            <button
                                type="button"
                                class="plain"
                                aria-label=[words::RETRY, ": ", &notice.sentence].concat()
                                on:click=move |_| page.dismiss(Some(notice.id), true)
                            >
                                {words::RETRY}
                            </button>
                        })}
                        <button
                            type="button"
                            class="round"
                            aria-label=[words::DISMISS, ": ", &notice.sentence].concat()
                            on:click=move |_| page.dismiss(Some(notice.id), false)
                        >
                            {icon("close")}
                        </button>
                    </li> }.into_any())}
            </ul>
            <p>{rest}</p>
            </div>
            {when(has_many, move || view! { <div class="buttons">
                    <button type="button" hidden=yes(move || !has_files()) on:click=move |_| page.dismiss(None, true)>
                        {words::RETRY_ALL}
                    </button>
                    <button type="button" on:click=move |_| page.dismiss(None, false)>{words::DISMISS_ALL}</button>
                </div> }.into_any())}
        </section>
    }
}
