//! The one way to start a task: its error has an owner, which tells the person.

use std::{fmt::Display, future::Future};

use gloo::timers::future::TimeoutFuture;

use crate::app::state::page::Page;

/// Run `work`; a sentence it fails with is shown.
pub fn run<E: Display + 'static>(page: Page, work: impl Future<Output = Result<(), E>> + 'static) {
    leptos::task::spawn_local(async move {
        if let Err(error) = work.await {
            page.say(error.to_string());
        }
    });
}

/// Run `work` that cannot fail, or whose failure means nothing to the person.
pub fn run_quietly(work: impl Future<Output = ()> + 'static) {
    leptos::task::spawn_local(work);
}

/// Do something after the page has shown what changed.
pub fn after_showing(work: impl FnOnce() + 'static) {
    run_quietly(async move {
        TimeoutFuture::new(0).await;
        work();
    });
}
