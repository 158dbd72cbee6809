//! A finger that pushes a row aside says something of it: to the right that it is liked, to the left that it is not.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, PointerEvent};

/// Pushed at least so far, the row has been answered; less far, it comes back.
const ENOUGH_PX: i32 = 88;
/// Up to here a finger has only touched.
const TOUCHED_PX: i32 = 10;

/// A finger on a row.
#[derive(Clone, Copy)]
pub struct Swipe {
    /// Where it came down; `None` while there is none.
    start: StoredValue<Option<(i32, i32)>>,
}

impl Swipe {
    pub fn new() -> Swipe {
        Swipe { start: StoredValue::new(None) }
    }

    pub fn begin(self, event: &PointerEvent) {
        if event.pointer_type() == "touch" {
            self.start.set_value(Some((event.client_x(), event.client_y())));
        }
    }

    /// The row goes with the finger.
    pub fn follow(self, event: &PointerEvent) {
        if let Some(pushed_px) = self.pushed_px(event).filter(|px| px.abs() > TOUCHED_PX) {
            shift(event, pushed_px);
        }
    }

    /// The finger is lifted, or the page scrolls with it. To which side the row was pushed, if far enough: 1 or -1.
    pub fn end(self, event: &PointerEvent) -> Option<i32> {
        let pushed_px = self.pushed_px(event);
        if self.start.try_update_value(Option::take).flatten().is_some() {
            shift(event, 0);
        }
        pushed_px.filter(|px| px.abs() >= ENOUGH_PX).map(i32::signum)
    }

    /// How far across, where the finger goes across rather than along.
    fn pushed_px(self, event: &PointerEvent) -> Option<i32> {
        let (from_x, from_y) = self.start.get_value()?;
        let (across, along) = (event.client_x() - from_x, event.client_y() - from_y);
        (across.abs() > 2 * along.abs() || across == 0).then_some(across)
    }
}

fn shift(event: &PointerEvent, px: i32) {
    let row = event.current_target().and_then(|row| row.dyn_into::<HtmlElement>().ok());
    if let Some(row) = row {
        let _ = row.style().set_property("translate", &format!("{px}px"));
    }
}
