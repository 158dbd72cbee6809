//! Small controls that have a name, and show what they stand for whenever it changes.

use std::sync::Arc;

use leptos::prelude::*;
use web_sys::{Event, HtmlInputElement};

use super::reactive::text;

/// What a control shows now.
pub type Now = Arc<dyn Fn() -> String + Send + Sync>;

pub fn labelled(label: &'static str, control: AnyView) -> AnyView {
    view! { <p class="field"><span aria-hidden="true">{label}</span> {control}</p> }.into_any()
}

/// A list of choices (value, words), the one with the value `now` chosen.
pub fn select(label: String, choices: &[(&str, &str)], now: &Now, choose: impl Fn(String) + 'static) -> AnyView {
    let option = |(value, words): &(&str, &str)| {
        let (value, words, now) = ((*value).to_owned(), (*words).to_owned(), Arc::clone(now));
        let is_chosen = {
            let value = value.clone();
            move || now() == value
        };
        view! { <option prop:selected=is_chosen value=value>{words}</option> }
    };
    let options = choices.iter().map(option).collect_view();
    view! {
        <select aria-label=label on:change=move |event| choose(event_target_value(&event))>
            {options}
        </select>
    }
    .into_any()
}

/// A whole number from `least` to `most`, or nothing. What is typed beyond an end is taken as that end, and shown so.
pub fn number(label: &'static str, [least, most]: [u16; 2], now: Now, choose: impl Fn(String) + 'static) -> AnyView {
    let choose = move |event: Event| {
        let typed = event_target_value(&event);
        let whole = typed.split_once('.').map_or(typed.as_str(), |(whole, _)| whole);
        let whole = whole.parse::<i64>().ok().map(|whole| whole.clamp(least.into(), most.into()));
        let value = whole.map_or_else(String::new, |whole| whole.to_string());
        event_target::<HtmlInputElement>(&event).set_value(&value);
        choose(value);
    };
    view! {
        <input
            type="number"
            aria-label=label
            min=least.to_string()
            max=most.to_string()
            prop:value=text(move || now())
            on:change=choose
        />
    }
    .into_any()
}

/// A slider from -100 to 100 that stands at `now` (the middle where that is empty), with words at its ends.
pub fn slider(
    label: String,
    low: &'static str,
    high: &'static str,
    now: Now,
    choose: impl Fn(String) + 'static,
) -> AnyView {
    let choose = move |value: String| choose(if value == "0" { String::new() } else { value });
    // After its ends: a value before them would be cut off at those a slider has by itself, 0 and 100.
    let now = text(move || Some(now()).filter(|now| !now.is_empty()).unwrap_or_else(|| "0".to_owned()));
    view! {
        <p class="field">
            <span aria-hidden="true">{label.clone()}</span>
            <span class="hint" aria-hidden="true">{low}</span>
            <input
                type="range"
                aria-label=[label.as_str(), ": ", low, " – ", high].concat()
                min="-100"
                max="100"
                step="10"
                prop:value=now
                on:change=move |event| choose(event_target_value(&event))
            />
            <span class="hint" aria-hidden="true">{high}</span>
        </p>
    }
    .into_any()
}
