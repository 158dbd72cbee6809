//! The catalogue in the worker: read from where the page came from, and put into the store beside the person's own.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, Response};

use crate::{Ended, Worker};
use hearsight::{
    catalogue::{self, FILES},
    link::message::Outcome,
    store::StoredTrack,
};

const NOT_FETCHED: &str =
    "The free music could not be fetched. Check the connection; it is tried again when it is next needed.";

impl Worker {
    /// Put every track of the catalogue into the store, in place of what an earlier build said of it, but not of a
    /// person's own file of the same content. A host without one is no failure.
    pub(super) async fn take_catalogue(&self) -> Result<Outcome, Ended> {
        let failed = |error: &dyn std::fmt::Display| Ended::Failed(error.to_string());
        let text = fetched(&[FILES, "catalogue.json"].concat()).await.map_err(|Unfetched| failed(&NOT_FETCHED))?;
        let Some(text) = text else { return Ok(Outcome::CatalogueTaken) };
        let tracks = catalogue::tracks(&text).map_err(|error| failed(&error))?;
        let store = self.store().await.map_err(|error| failed(&error))?;
        let known = store.listed_ids().await.map_err(|error| failed(&error))?;
        let mut new = Vec::new();
        for (track, embedding) in tracks {
            let kept = if known.contains(&track.id) { store.track(&track.id).await.ok().flatten() } else { None };
            if kept.is_none_or(|kept| kept.track.excerpt().is_some() && kept.track != track) {
                new.push(StoredTrack { track, embedding });
            }
        }
        if !new.is_empty() {
            store.put_tracks(&new).await.map_err(|error| failed(&error))?;
        }
        new.iter().for_each(|stored| self.remember(stored));
        Ok(Outcome::CatalogueTaken)
    }
}

/// No answer, or none that says whether the file is there.
struct Unfetched;

impl From<JsValue> for Unfetched {
    fn from(_: JsValue) -> Self {
        Unfetched
    }
}

/// The text of a file beside the page; `None` where the host has no such file.
async fn fetched(path: &str) -> Result<Option<String>, Unfetched> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().dyn_into().map_err(|_| Unfetched)?;
    let response: Response = JsFuture::from(scope.fetch_with_str(path)).await?.dyn_into()?;
    match response.status() {
        404 | 410 => Ok(None),
        _ if response.ok() => Ok(Some(JsFuture::from(response.text()?).await?.as_string().ok_or(Unfetched)?)),
        _ => Err(Unfetched),
    }
}
