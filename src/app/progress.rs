//! What is running, and what the person should know.

use leptos::prelude::*;

use super::{board::Board, relink::offered, shell::icon, state::Page, words};

/// The progress area: one sentence a screen reader follows, a bar, and Cancel.
#[component]
pub fn Progress(page: Page) -> impl IntoView {
    let board = page.board;
    let is_working = move || board.with(Board::is_working);
    let sentence = Memo::new(move |_| board.with(Board::sentence));
    let fetching =
        move || board.with(|board| board.fetching().map(|f| words::fetching(f.received_bytes, f.total_bytes)));
    view! {
        <section
            class="progress"
            class:quiet=move || sentence.with(String::is_empty)
            class:working=is_working
            aria-label=words::PROGRESS_HEADING
        >
            <p role="status">{sentence}</p>
            <Show when=is_working>
                <progress
                    aria-label=words::PROGRESS_HEADING
                    max="1"
                    prop:value=move || f64::from(board.with(Board::share_done))
                ></progress>
                <p class="detail">{fetching}</p>
                <button type="button" on:click=move |_| page.cancel_all()>{words::CANCEL}</button>
            </Show>
        </section>
    }
}

/// Sentences about single files and about the page, until dismissed.
#[component]
pub fn Notices(page: Page) -> impl IntoView {
    let count = move || page.notices.with(Vec::len);
    let (has_any, has_many) = (move || count() > 0, move || count() > 1);
    view! {
        <section class="notices" class:quiet=move || count() == 0 aria-label=words::PROBLEMS_HEADING>
            <Show when=has_any>
                <h2>{words::PROBLEMS_HEADING}</h2>
            </Show>
            <div aria-live="polite">
            <ul>
                <For each=move || page.notices.get() key=|notice| notice.id let(notice)>
                    <li>
                        <p>{notice.sentence.clone()}</p>
                        {notice.offer.map(|offer| offered(page, offer, notice.id))}
                        <button
                            type="button"
                            class="round"
                            aria-label=format!("{}: {}", words::DISMISS, notice.sentence)
                            on:click=move |_| page.dismiss(notice.id)
                        >
                            {icon("close")}
                        </button>
                    </li>
                </For>
            </ul>
            </div>
            <Show when=has_many>
                <button type="button" on:click=move |_| page.notices.set(Vec::new())>{words::DISMISS_ALL}</button>
            </Show>
        </section>
    }
}
