//! The plane of moods as a drawing, and where a mood lies on it.

use leptos::prelude::*;

use super::plane;
use crate::{app::photos::words as photo_words, mood::Mood, telling::numbers::fixed};

/// The plane with its axes and the words at their ends; what lies on it are its children.
#[component]
pub fn Frame(alt: impl Fn() -> String + Send + 'static, children: Children) -> impl IntoView {
    let side = plane::SIDE as u32;
    let axes = format!("M{0} 0V{side}M0 {0}H{side}", side / 2);
    view! {
        <div class="plane">
            <span class="up" aria-hidden="true">{photo_words::STIRRING}</span>
            <span class="left" aria-hidden="true">{photo_words::UNPLEASANT}</span>
            <svg viewBox=format!("0 0 {side} {side}") role="img" aria-label=alt>
                <path class="axes" d=axes></path>
                {children()}
            </svg>
            <span class="right" aria-hidden="true">{photo_words::PLEASANT}</span>
            <span class="down" aria-hidden="true">{photo_words::CALM}</span>
        </div>
    }
}

/// An ellipse around a mood; `radii` across and down, in drawing units.
#[component]
pub fn Spread(mood: Memo<Mood>, radii: impl Fn() -> (f32, f32) + Copy + Send + 'static) -> impl IntoView {
    view! {
        <ellipse
            class="spread"
            cx=move || across(mood.get())
            cy=move || down(mood.get())
            rx=move || drawn(radii().0)
            ry=move || drawn(radii().1)
        />
    }
}

/// A length of the drawing, as an attribute.
pub fn drawn(length: f32) -> String {
    fixed(length.into(), 2)
}

/// Across the drawing, as an attribute.
pub fn across(mood: Mood) -> String {
    drawn(plane::place(mood.valence, mood.arousal).0)
}

/// Down the drawing, as an attribute.
pub fn down(mood: Mood) -> String {
    drawn(plane::place(mood.valence, mood.arousal).1)
}
