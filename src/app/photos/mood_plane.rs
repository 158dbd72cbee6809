//! A photo's mood as a point on the plane, which the person may move where it feels different to them.
//!
//! Two sliders say and move the same point, one for each axis: a drag has a way round it, and a screen reader has two
//! values it knows how to read.

use leptos::prelude::*;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, KeyboardEvent, PointerEvent};

use super::words as photo_words;
use crate::{
    app::{
        parts::{
            browser, plane,
            plane_frame::{Frame, Spread, across, down, drawn},
            reactive::{text, yes},
        },
        state::page::Page,
    },
    ground::ids::PhotoId,
    library::Photo,
    mood::Mood,
    telling::{moods, numbers::fixed},
};

/// Valence and arousal.
type Point = (f32, f32);

#[component]
pub fn MoodPlane(page: Page, id: PhotoId, photo: RwSignal<Photo>, held: RwSignal<Option<Point>>) -> impl IntoView {
    let measured = Memo::new(move |_| photo.with(|photo| photo.mood));
    let mood = Memo::new(move |_| photo.with(Photo::mood_now));
    let is_corrected = Memo::new(move |_| photo.with(|photo| photo.correction.mood.is_some()));
    let point = Memo::new(move |_| held.get().unwrap_or_else(|| mood.with(|mood| (mood.valence, mood.arousal))));
    let id = StoredValue::new(id);
    // Kept when the person lets go. A slider that has the focus lets go once more while its card is taken away.
    let let_go = move || {
        if let Some(point) = held.try_get_untracked().flatten() {
            page.correct(&id.get_value(), |correction| correction.mood = Some(point));
            held.set(None);
        }
    };
    let take_back = move |_| {
        held.set(None);
        page.correct(&id.get_value(), |correction| correction.mood = None);
        // The button goes: the focus stays with what it changed.
        browser::focus("#valence");
    };
    let alt = move || photo_words::plane_alt(point.get(), measured.get(), is_corrected.get() || held.get().is_some());
    let feels = move || {
        let (valence, arousal) = point.get();
        moods::feels(Mood { valence, arousal, ..mood.get() })
    };
    let set_valence = move |valence| held.set(Some((valence, point.get_untracked().1)));
    let set_arousal = move |arousal| held.set(Some((point.get_untracked().0, arousal)));
    view! {
        <div class="mood">
            <h3>{photo_words::PLANE_HEADING}</h3>
            <p class="feels" title=text(move || photo_words::numbers(mood.get()))>{feels}</p>
            <p class="hint">{photo_words::PLANE_HINT}</p>
            <Frame alt>
                <Spread mood=measured radii=move || plane::ellipse(measured.get()) />
                <circle class="measured" r="8" cx=move || across(measured.get()) cy=move || down(measured.get()) />
                <Handle point held let_go />
            </Frame>
            <Slider
                id="valence"
                label=photo_words::VALENCE_AXIS
                text=photo_words::valence_text
                value=Signal::derive(move || point.get().0)
                set=set_valence
                let_go
            />
            <Slider
                id="arousal"
                label=photo_words::AROUSAL_AXIS
                text=photo_words::arousal_text
                value=Signal::derive(move || point.get().1)
                set=set_arousal
                let_go
            />
            <button type="button" hidden=yes(move || !is_corrected.get()) on:click=take_back>{photo_words::AS_MEASURED}</button>
        </div>
    }
}

/// The point that a finger or a mouse moves. Only the point itself takes the touch: a page must scroll past the plane.
#[component]
fn Handle(
    point: Memo<Point>,
    held: RwSignal<Option<Point>>,
    let_go: impl Fn() + Copy + Send + 'static,
) -> impl IntoView {
    let is_dragging = StoredValue::new(false);
    let place = move || {
        let (x, y) = point.with(|point| plane::place(point.0, point.1));
        format!("translate({} {})", drawn(x), drawn(y))
    };
    let start = move |event: PointerEvent| {
        if event.button() != 0 {
            return;
        }
        event.prevent_default();
        // Without the capture, a point moved quickly is lost; the drag itself works.
        let _ = target(&event).map(|handle| handle.set_pointer_capture(event.pointer_id()));
        is_dragging.set_value(true);
    };
    let follow = move |event: PointerEvent| {
        if is_dragging.get_value()
            && let Some(point) = under(&event)
        {
            held.set(Some(point));
        }
    };
    let end = move |_| {
        if is_dragging.get_value() {
            is_dragging.set_value(false);
            let_go();
        }
    };
    let give_up = move |_| {
        is_dragging.set_value(false);
        held.set(None);
    };
    view! {
        <g
            class="handle"
            transform=place
            on:pointerdown=start
            on:pointermove=follow
            on:pointerup=end
            on:pointercancel=give_up
        >
            <circle class="reach" r="22" />
            <circle class="point" r="6" />
        </g>
    }
}

fn target(event: &PointerEvent) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn under(event: &PointerEvent) -> Option<Point> {
    let drawing = target(event)?.closest("svg").ok().flatten()?.get_bounding_client_rect();
    let across = (f64::from(event.client_x()) - drawing.left()) / drawing.width();
    let down = (f64::from(event.client_y()) - drawing.top()) / drawing.height();
    Some(plane::under(across as f32, down as f32))
}

/// One axis as a slider.
#[component]
fn Slider(
    id: &'static str,
    label: &'static str,
    text: fn(f32) -> &'static str,
    value: Signal<f32>,
    set: impl Fn(f32) + Copy + Send + 'static,
    let_go: impl Fn() + Copy + Send + 'static,
) -> impl IntoView {
    let on_key = move |event: KeyboardEvent| {
        if event.alt_key() || event.ctrl_key() || event.meta_key() {
            return;
        }
        if let Some(value) = plane::after_key(value.get_untracked(), &event.key(), event.shift_key()) {
            event.prevent_default();
            set(value);
        }
    };
    let words = move || text(value.get());
    view! {
        <label class="axis">
            <span>{label}</span>
            <input
                type="range"
                id=id
                min="-1"
                max="1"
                step=fixed(plane::STEP.into(), 2)
                aria-label=label
                aria-valuetext=words
                prop:value=move || f64::from(value.get())
                on:keydown=on_key
                on:keyup=move |_| let_go()
                on:input=move |event| set(plane::parsed(event_target::<HtmlInputElement>(&event).value_as_number()))
                on:change=move |_| let_go()
                on:blur=move |_| let_go()
            />
            <span class="hint" aria-hidden="true">{words}</span>
        </label>
    }
}
