//! A list of any length of which only the rows in and near the window are there (see [`window`](crate::app::parts::window)).
//!
//! Its rows are put into the page by hand, not by the framework's keyed list: that one takes rows out and puts them back
//! when others come before them, and a row that is taken out loses the person's focus. Here a row that stays is never
//! touched. The room of those that are not there is a margin of the next one that is, so that nothing but rows is in the
//! list, and each says its place in the whole of it.

use std::{collections::HashMap, mem, ops::Range, rc::Rc, sync::Arc};

use gloo::events::EventListener;
use leptos::{html, mount::UnmountHandle, prelude::*, tachys::view::Render};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlUListElement};

use crate::{
    app::parts::{
        tasks,
        window::{Heights, step},
    },
    ground::ids::TrackId,
    library::listed::Listed,
};

/// Rows drawn in one task: twenty milliseconds of a slow machine's time.
const MOST_NEW: usize = 12;

/// The row at a place.
type RowAt = Box<dyn Fn(usize) -> Option<Arc<Listed>>>;
/// The place of a track.
type PlaceOf = Box<dyn Fn(&TrackId) -> Option<usize>>;

/// Where the rows of a list come from. Each of these is asked again when what it reads changes.
pub struct Rows {
    pub count: Box<dyn Fn() -> usize>,
    pub at: RowAt,
    /// A track's place, where it is in the list.
    pub place_of: PlaceOf,
    /// What is in a row.
    pub draw: Rc<dyn Fn(Arc<Listed>) -> AnyView>,
}

/// A row that is there; dropping takes it away.
struct Drawn {
    id: TrackId,
    place: usize,
    li: HtmlElement,
    /// What was set of it: the room above it and the length of the list.
    set: Option<(usize, f64, usize)>,
    _content: UnmountHandle<<AnyView as Render>::State>,
}

impl Drop for Drawn {
    fn drop(&mut self) {
        self.li.remove();
    }
}

struct Machine {
    rows: Rows,
    heights: Heights,
    count: usize,
    width_px: f64,
    there: Range<usize>,
    /// In the order of the list.
    drawn: Vec<Drawn>,
    is_look_due: bool,
    _listeners: Vec<EventListener>,
}

/// Handle to the list; copies share it.
#[derive(Clone, Copy)]
struct LongList {
    list: NodeRef<html::Ul>,
    machine: StoredValue<Machine, LocalStorage>,
}

/// The list.
pub fn long_list(rows: Rows) -> AnyView {
    let machine = Machine {
        rows,
        heights: Heights::default(),
        count: 0,
        width_px: 0.0,
        there: 0..0,
        drawn: Vec::new(),
        is_look_due: false,
        _listeners: Vec::new(),
    };
    let list = LongList { list: NodeRef::new(), machine: StoredValue::new_local(machine) };
    let on = |kind| EventListener::new(&window(), kind, move |_| list.look_soon());
    list.machine.update_value(|machine| machine._listeners = vec![on("scroll"), on("resize")]);
    Effect::new(move |_| {
        list.list.track();
        list.machine.with_value(|machine| machine.track());
        // Rows are drawn outside of this effect, which would take them down when it runs again; but before the page goes
        // on, so that who puts the focus back finds the list as it is to be.
        tasks::run_quietly(async move { list.look() });
    });
    view! { <ul class="tracks long" role="list" node_ref=list.list></ul> }.into_any()
}

impl LongList {
    /// Look before the page is drawn next.
    fn look_soon(self) {
        let was_due = self.machine.try_update_value(|machine| mem::replace(&mut machine.is_look_due, true));
        if was_due == Some(false) {
            request_animation_frame(move || {
                self.machine.try_update_value(|machine| machine.is_look_due = false);
                self.look();
            });
        }
    }

    /// Draw what the window needs, as far as one task may.
    fn look(self) {
        // The list may be gone by now.
        let Some(list) = self.list.try_get_untracked().flatten() else { return };
        let is_done = self.machine.try_update_value(|machine| untrack(|| machine.look(&list)));
        if is_done == Some(false) {
            self.look_soon();
        }
    }
}

impl Machine {
    /// Have the caller called again when the rows on show are others.
    fn track(&self) {
        (self.rows.count)();
        (self.rows.at)(0);
    }

    /// One step; whether it was the last.
    fn look(&mut self, list: &HtmlUListElement) -> bool {
        let bounds = list.get_bounding_client_rect();
        if bounds.width() != self.width_px {
            self.width_px = bounds.width();
            self.heights.forget();
        }
        // Where the list's beginning is in sight, what is new there pushes the rest down; else what is read stays in place.
        let anchor = self.drawn.iter().find_map(|row| {
            let at = row.li.get_bounding_client_rect();
            (bounds.top() < 0.0 && at.bottom() > 0.0).then(|| (row.li.clone(), at.top()))
        });
        self.follow_rows();
        let window_px = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
        let top_px = -bounds.top();
        let seen = self.heights.between(top_px, top_px + window_px);
        let wanted = self.heights.between(top_px - window_px, top_px + 2.0 * window_px);
        self.there = step(&self.there, &seen, &wanted, MOST_NEW);
        self.draw(list);
        let is_news = self.measure(list);
        if let Some((li, before_px)) = anchor.filter(|(li, _)| li.is_connected()) {
            let moved_px = li.get_bounding_client_rect().top() - before_px;
            if moved_px.abs() >= 1.0 {
                window().scroll_by_with_x_and_y(0.0, moved_px);
            }
        }
        self.there == wanted && !is_news
    }

    /// The list may hold other rows than when it was last looked at.
    fn follow_rows(&mut self) {
        let count = (self.rows.count)();
        let moved = self.drawn.iter().find_map(|row| Some((row.place, (self.rows.place_of)(&row.id)?)));
        match moved {
            Some((from, to)) if from != to || count != self.count => {
                self.heights.follow(count, from, to);
                let moved = |place: usize| (place + to).saturating_sub(from).min(count);
                self.there = moved(self.there.start)..moved(self.there.end);
            }
            Some(_) => {}
            None => {
                self.heights.begin_anew(count);
                self.there = 0..0;
            }
        }
        self.count = count;
    }

    /// The places whose rows are to be there: the window's, and around the one that holds the focus, so that the focus is
    /// never lost, and the next press of Tab leads to its neighbour.
    fn places(&self, list: &HtmlUListElement) -> Vec<usize> {
        let mut places: Vec<usize> = self.there.clone().collect();
        let active = document().active_element().filter(|active| list.contains(Some(active)));
        let held = active.and_then(|active| self.drawn.iter().find(|row| row.li.contains(Some(&active))));
        if let Some(place) = held.and_then(|row| (self.rows.place_of)(&row.id)) {
            places.extend(place.saturating_sub(1)..(place + 2).min(self.count));
            places.sort_unstable();
            places.dedup();
        }
        places
    }

    /// Make the list hold the rows of these places and no other.
    fn draw(&mut self, list: &HtmlUListElement) {
        let places = self.places(list);
        let mut before: HashMap<TrackId, Drawn> =
            mem::take(&mut self.drawn).into_iter().map(|row| (row.id.clone(), row)).collect();
        let wanted: Vec<(usize, Arc<Listed>)> =
            places.into_iter().filter_map(|place| Some((place, (self.rows.at)(place)?))).collect();
        let kept: Vec<Option<Drawn>> = wanted.iter().map(|(_, row)| before.remove(&row.id)).collect();
        // These leave first, so that what stays is in its order already.
        drop(before);
        let mut next = list.first_element_child();
        let mut end = 0;
        for ((place, row), kept) in wanted.into_iter().zip(kept) {
            let Some(mut drawn) = kept.or_else(|| self.drawn_new(row)) else { continue };
            if next.as_ref().is_some_and(|next| *next == *AsRef::<Element>::as_ref(&drawn.li)) {
                next = drawn.li.next_element_sibling();
            } else {
                // A list that the page has built takes any row.
                let _ = list.insert_before(&drawn.li, next.as_deref());
            }
            drawn.place = place;
            drawn.set(self.heights.of(end..place), self.count);
            end = place + 1;
            self.drawn.push(drawn);
        }
        let (below_px, list): (f64, &HtmlElement) = (self.heights.of(end..self.count), list);
        let _ = list.style().set_property("padding-bottom", &format!("{below_px}px"));
    }

    fn drawn_new(&self, row: Arc<Listed>) -> Option<Drawn> {
        let li: HtmlElement = document().create_element("li").ok()?.dyn_into().ok()?;
        li.set_class_name("track");
        let (id, draw) = (row.id.clone(), Rc::clone(&self.rows.draw));
        let content = leptos::mount::mount_to(li.clone(), move || draw(row));
        Some(Drawn { id, place: 0, li, set: None, _content: content })
    }

    /// Remember how high the rows are that are there; whether that is news.
    fn measure(&mut self, list: &HtmlUListElement) -> bool {
        let style = window().get_computed_style(list).ok().flatten();
        let gap = style.and_then(|style| style.get_property_value("row-gap").ok());
        let gap_px: f64 = gap.and_then(|gap| gap.trim_end_matches("px").parse().ok()).unwrap_or_default();
        let height = |row: &Drawn| (row.place, row.li.get_bounding_client_rect().height() + gap_px);
        let measured: Vec<(usize, f64)> = self.drawn.iter().map(height).collect();
        self.heights.learn(&measured)
    }
}

impl Drawn {
    /// The room above it, and its place among all rows, for who hears the page.
    fn set(&mut self, above_px: f64, count: usize) {
        let set = Some((self.place, above_px, count));
        if self.set != set {
            self.set = set;
            let _ = self.li.style().set_property("margin-top", &format!("{above_px}px"));
            let _ = self.li.set_attribute("aria-posinset", &(self.place + 1).to_string());
            let _ = self.li.set_attribute("aria-setsize", &count.to_string());
        }
    }
}
