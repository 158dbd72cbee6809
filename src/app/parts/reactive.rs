//! What changes on the page, as one type for each kind of value.
//!
//! leptos compiles the machinery of an effect for every closure of a view: a kilobyte each, of which a first visit loads
//! hundreds. Boxed, all of them share it.

use std::{collections::HashSet, sync::Arc};

use gloo::timers::callback::Timeout;
use leptos::prelude::*;

/// Text that follows what it reads.
pub fn text<T: Into<String>>(value: impl Fn() -> T + Send + 'static) -> Box<dyn FnMut() -> String + Send> {
    Box::new(move || value().into())
}

/// A yes or no that follows what it reads.
pub fn yes(value: impl Fn() -> bool + Send + 'static) -> Box<dyn FnMut() -> bool + Send> {
    Box::new(value)
}

/// One row of a list: what tells it from the others, and how it is drawn when it first appears.
struct KeyedRow {
    key: String,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

/// A list that follows `each`: a row stays as it is for as long as its key is there.
pub fn listed<T: Send + 'static, I: IntoIterator<Item = T>>(
    each: impl Fn() -> I + Send + 'static,
    key: fn(&T) -> String,
    draw: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    let draw: Arc<dyn Fn(T) -> AnyView + Send + Sync> = Arc::new(draw);
    let row = move |item: T| {
        let draw = Arc::clone(&draw);
        KeyedRow { key: key(&item), draw: Box::new(move || draw(item)) }
    };
    keyed(Box::new(move || each().into_iter().map(&row).collect()))
}

/// New rows drawn in one task: twenty milliseconds of a slow machine's time. The others follow in the next tasks, so that
/// a long list holds up neither a key nor a scroll.
const NEW_AT_ONCE: usize = 12;

// Not generic, so that there is one of it.
fn keyed(each: Box<dyn Fn() -> Vec<KeyedRow> + Send>) -> AnyView {
    let (drawn, again) = (StoredValue::new(HashSet::default()), RwSignal::new(()));
    let each = move || {
        again.track();
        let (mut now, mut left, mut is_cut) = (HashSet::default(), NEW_AT_ONCE, false);
        let mut rows = each();
        rows.retain(|row| {
            let is_new = drawn.with_value(|drawn: &HashSet<String>| !drawn.contains(&row.key));
            if is_new && left == 0 {
                is_cut = true;
                return false;
            }
            left -= usize::from(is_new);
            now.insert(row.key.clone());
            true
        });
        drawn.set_value(now);
        if is_cut {
            let next = move || {
                // The list may be gone by then.
                let _ = again.try_set(());
            };
            Timeout::new(0, next).forget();
        }
        rows
    };
    view! { <For each key=|row| row.key.clone() children=|row: KeyedRow| (row.draw)() /> }.into_any()
}

/// What is there only while `is` holds; drawn anew each time it comes back.
pub fn when(
    is: impl Fn() -> bool + Send + Sync + 'static,
    draw: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    shown(Box::new(is), Box::new(draw))
}

fn shown(is: Box<dyn Fn() -> bool + Send + Sync>, draw: Box<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
    let is = Memo::new(move |_| is());
    (move || is.get().then(&draw)).into_any()
}
