//! What is asked of a list, and what a track of it carries.

use super::filters::Filters;
use serde::{Deserialize, Serialize};

/// The most that costs no fit: `evaluate recommend` finds lists of this variety as true to the photos as the plain best, and
/// those of three times as much a sixth less.
pub const USUAL_VARIETY: f32 = 0.1;

/// What the person asks of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shape {
    pub count: u32,
    /// Tracks of one artist at most; 0 for any number.
    pub per_artist: u32,
    /// That number is the usual one and nobody asked for it: where there are few artists it is as high as fills the list.
    pub cap_gives_way: bool,
    /// Days for which what was heard or offered is left out. 0 by default: a library of thirty tracks would run dry in
    /// an afternoon, and a list on the screen would lose what is playing.
    pub rest_days: f32,
    /// 0 (only the score counts) to 1 (what sounds alike stands apart).
    pub variety: f32,
    /// -1 (what the person knows) to 1 (what they have never heard).
    pub dial: f32,
    pub filters: Filters,
    /// In an order of small steps; else in the order they were chosen.
    pub flows: bool,
}

impl Default for Shape {
    fn default() -> Self {
        // Editorial but for the variety; two of one artist is what people ask other programs for.
        let filters = Filters::default();
        let (cap_gives_way, flows) = (false, true);
        Self {
            count: 20,
            per_artist: 2,
            cap_gives_way,
            rest_days: 0.0,
            variety: USUAL_VARIETY,
            dial: 0.0,
            filters,
            flows,
        }
    }
}

/// A track of the list and what brought it there.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// In the table.
    pub place: usize,
    /// As it was given.
    pub score: f32,
    /// What the familiar-discover dial added.
    pub dial: f32,
    /// What likeness to a track chosen before took away; 0 or less.
    pub variety: f32,
    /// That track's place.
    pub like: Option<usize>,
    /// Places of other recordings of the piece, which it stands for, in order of their ids.
    pub versions: Vec<usize>,
}
