//! The parts of the page's state, each with its own way back to a first visit.

use leptos::prelude::*;

use super::{
    board::Board,
    habits::Habits,
    notices::Notices,
    said::Said,
    shelf::Shelf,
    shown::{Drawing, Look, Picks, ShownPhoto, Theme},
    ties::Ties,
};
use crate::{
    app::parts::browser,
    engine::report::{DevicePreference, DeviceReport},
    ground::ids::{PhotoId, TrackId},
    recommend::wish::Wish,
    taste::{Learned, Profile},
};

#[derive(Clone, Copy, Default)]
pub struct Photos {
    /// In the order they were given.
    pub all: RwSignal<Vec<ShownPhoto>>,
    /// Those the list is for, in the order of `all`.
    pub chosen: RwSignal<Vec<PhotoId>>,
    /// The one whose card is open.
    pub looked_at: RwSignal<Option<PhotoId>>,
    /// What is drawn over that one.
    pub drawing: RwSignal<Option<Drawing>>,
}

impl Photos {
    pub fn reset(self) {
        self.all.set(Vec::new());
        self.chosen.set(Vec::new());
        self.looked_at.set(None);
        self.drawing.set(None);
    }
}

#[derive(Clone, Copy, Default)]
pub struct Library {
    pub shelf: RwSignal<Shelf>,
    pub ties: RwSignal<Ties>,
    /// A folder's handle is kept.
    pub has_folders: RwSignal<bool>,
    /// What the worker found last: for which query, which tracks, and what it understood.
    pub found: RwSignal<(String, Vec<TrackId>, String)>,
    /// What the open track page shows beside what is kept.
    pub look: RwSignal<Look>,
}

impl Library {
    /// One that is still to be read.
    pub fn opening() -> Library {
        Library { shelf: RwSignal::new(Shelf::opening()), ..Library::default() }
    }

    pub fn reset(self) {
        self.shelf.set(Shelf::default());
        self.ties.set(Ties::default());
        self.has_folders.set(false);
        self.found.set(Default::default());
        self.look.set(Look::default());
    }
}

/// The ranked list.
#[derive(Clone, Copy, Default)]
pub struct List {
    pub picks: RwSignal<Picks>,
    pub is_ranking: RwSignal<bool>,
    /// What is asked of it.
    pub wish: RwSignal<Wish>,
}

impl List {
    pub fn reset(self) {
        self.picks.set(Picks::default());
        self.is_ranking.set(false);
        self.wish.set(Wish::default());
    }
}

#[derive(Clone, Copy, Default)]
pub struct Taste {
    pub feedback: RwSignal<Said>,
    /// What the person says of themselves.
    pub profile: RwSignal<Profile>,
    /// What the worker says was learned; empty until it was asked.
    pub learned: RwSignal<Vec<Learned>>,
}

impl Taste {
    pub fn reset(self) {
        self.feedback.set(Said::default());
        self.profile.set(Profile::default());
        self.learned.set(Vec::new());
    }
}

/// What goes on, and what is said of it.
#[derive(Clone, Copy, Default)]
pub struct Activity {
    pub board: RwSignal<Board>,
    pub notices: RwSignal<Notices>,
    /// Where the networks run.
    pub device: RwSignal<Option<DeviceReport>>,
}

impl Activity {
    /// Jobs end by themselves: each has an answer.
    pub fn reset(self) {
        // Not a new one: no notice may bear the number of one that was shown before.
        self.notices.update(|notices| drop(notices.take_all(false)));
    }
}

#[derive(Clone, Copy, Default)]
pub struct Settings {
    /// Where the networks are to run.
    pub device: RwSignal<DevicePreference>,
    pub theme: RwSignal<Theme>,
    pub habits: RwSignal<Habits>,
    /// The build whose free music was taken in, `off` where none is wanted, or empty.
    pub catalogue: RwSignal<String>,
}

impl Settings {
    pub fn reset(self) {
        self.device.set(device_of_address().unwrap_or_default());
        self.theme.set(Theme::default());
        self.habits.set(Habits::default());
        self.catalogue.set(String::new());
    }
}

/// The device the page's address asks for (`?device=gpu`), which wins over the setting.
pub fn device_of_address() -> Option<DevicePreference> {
    match browser::query_parameter("device")?.as_str() {
        "auto" => Some(DevicePreference::Auto),
        "gpu" => Some(DevicePreference::Gpu),
        "cpu" => Some(DevicePreference::Cpu),
        _ => None,
    }
}
