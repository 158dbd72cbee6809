//! The catalogue in the worker: read from where the page came from, and put into the store beside the person's own.

use hearsight::{
    catalogue::{self, FILES},
    engine::message::Outcome,
    store::StoredTrack,
};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, Response};

use super::{Ended, Worker};

impl Worker {
    /// Put every track of the catalogue into the store, in place of what an earlier build said of it, but not of a
    /// person's own file of the same content. A host without one is no failure.
    pub(super) async fn take_catalogue(&self) -> Result<Outcome, Ended> {
        let failed = |error: &dyn std::fmt::Display| Ended::Failed(error.to_string());
        let Some(text) = fetched(&[FILES, "catalogue.json"].concat()).await else { return Ok(Outcome::CatalogueTaken) };
        let tracks = catalogue::tracks(&text).map_err(|error| failed(&error))?;
        let store = self.store().await.map_err(|error| failed(&error))?;
        let known = store.track_ids().await.map_err(|error| failed(&error))?;
        for (track, embedding) in tracks {
            let kept = if known.contains(&track.id) { store.track(&track.id).await.ok().flatten() } else { None };
            if kept.is_none_or(|kept| kept.track.excerpt().is_some() && kept.track != track) {
                store.put_track(&track, &embedding).await.map_err(|error| failed(&error))?;
                self.remember(&StoredTrack { track, embedding });
            }
        }
        Ok(Outcome::CatalogueTaken)
    }
}

/// The text of a file beside the page; `None` where it is not there.
async fn fetched(path: &str) -> Option<String> {
    let scope = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>().ok()?;
    let response: Response = JsFuture::from(scope.fetch_with_str(path)).await.ok()?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}
