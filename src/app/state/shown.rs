//! What the page shows beside what is kept.

use std::sync::Arc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    app::parts::browser::ObjectUrl,
    ground::ids::{PhotoId, TrackId},
    library::Photo,
    link::message::{AboutTrack, JobId, TrackPictures},
    recommend::wish::Listing,
    vision::OverlayKind,
};

/// A photo with the address of its thumbnail; copies share both, so that a correction redraws nothing but what shows it.
#[derive(Clone, Debug)]
pub struct ShownPhoto {
    pub id: PhotoId,
    pub photo: ArcRwSignal<Photo>,
    pub thumbnail: Option<Arc<ObjectUrl>>,
}

/// The ranked list and the photos it was made for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Picks {
    pub photos: Vec<PhotoId>,
    pub listing: Listing,
}

/// Light, dark, or as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

/// An overlay the person asked for; its picture comes when the worker has drawn it.
#[derive(Clone, Debug)]
pub struct Drawing {
    pub job: JobId,
    pub photo: PhotoId,
    pub kind: OverlayKind,
    /// The picture's address.
    pub picture: Option<String>,
}

pub fn is_of(drawing: Option<&Drawing>, id: &PhotoId, kind: OverlayKind) -> bool {
    drawing.is_some_and(|drawing| drawing.photo == *id && drawing.kind == kind)
}

/// What the open track page shows beside what is kept: the last answers, for as long as the page is open.
#[derive(Clone, Default)]
pub struct Look {
    pub track: Option<TrackId>,
    /// The look under way.
    pub job: Option<JobId>,
    pub about: Option<AboutTrack>,
    pub pictures: Option<Arc<TrackPictures>>,
    /// Why there are no pictures.
    pub trouble: &'static str,
}
