//! Tasks whose failure means nothing to the person. Those that can fail are run by `state::page`, which tells.

use std::future::Future;

use gloo::timers::future::TimeoutFuture;

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
