//! Small controls that have a name.

use leptos::prelude::*;

pub fn labelled(label: &'static str, control: AnyView) -> AnyView {
    view! { <p class="field"><span aria-hidden="true">{label}</span> {control}</p> }.into_any()
}

/// A list of choices (value, words), the one with the value `now` chosen.
pub fn select(label: String, choices: &[(&str, &str)], now: &str, choose: impl Fn(String) + 'static) -> AnyView {
    let option = |(value, words): &(&str, &str)| {
        let (value, words) = ((*value).to_owned(), (*words).to_owned());
        view! { <option selected=value == now value=value.clone()>{words}</option> }
    };
    let options = choices.iter().map(option).collect_view();
    view! {
        <select aria-label=label on:change=move |event| choose(event_target_value(&event))>
            {options}
        </select>
    }
    .into_any()
}

/// A slider from -100 to 100 that stands at `now` (the middle where that is empty), with words at its ends.
pub fn slider(
    label: String,
    low: &'static str,
    high: &'static str,
    now: String,
    choose: impl Fn(String) + 'static,
) -> AnyView {
    let choose = move |value: String| choose(if value == "0" { String::new() } else { value });
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
                value=if now.is_empty() { "0".to_owned() } else { now }
                on:change=move |event| choose(event_target_value(&event))
            />
            <span class="hint" aria-hidden="true">{high}</span>
        </p>
    }
    .into_any()
}
