//! Looking through a kept folder: what is new, changed, moved or gone since the last time.
//!
//! It runs here because the page must not freeze over ten thousand files, and because only a worker can read a file's
//! pieces to know it by its content.

use std::{
    collections::{BTreeMap, BTreeSet},
    future::poll_fn,
    pin::pin,
    task::Poll,
};

use hearsight::{
    ground::ids::TrackId,
    hearing::file_source::FileSource,
    library::{
        file_kind::{FileKind, Looks, sort_files},
        identity,
        places::{self, FilePlace},
        rescan::{self, FoundFile, KnownFile, Report},
    },
    store::{
        browser::{BrowserStore, folders::StoredFolder},
        handles::{self, FolderFile},
        schema::StoreError,
    },
};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::File;

/// Why a folder could not be looked through.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("Cancelled.")]
    Cancelled,
    #[error("That folder is no longer kept here; add it again.")]
    Unknown,
    #[error("This browser no longer lets Hearsight read {name}. Press Look for changes in Library and allow it.")]
    NotAllowed { name: String },
    #[error("A folder could not be read; check that it is still there, then look for changes again.")]
    Unreadable,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<JsValue> for FolderError {
    fn from(_: JsValue) -> Self {
        FolderError::Unreadable
    }
}

/// The folder with this id, if it may be read now.
///
/// # Errors
/// A sentence for the person.
pub async fn readable(store: &BrowserStore, id: &str) -> Result<StoredFolder, FolderError> {
    let folder = store.folder(id).await?.ok_or(FolderError::Unknown)?;
    match handles::may_read(&folder.handle, false).await {
        true => Ok(folder),
        false => Err(FolderError::NotAllowed { name: folder.name }),
    }
}

/// Look through a kept folder and bring the places of its tracks up to date. `step` lets messages in and fails when the
/// person cancelled.
///
/// # Errors
/// A sentence for the person.
pub async fn look_through(
    store: &BrowserStore,
    id: &str,
    is_given: bool,
    mut step: impl AsyncFnMut() -> Result<(), FolderError>,
) -> Result<Report, FolderError> {
    let folder = readable(store, id).await?;
    let mut report = Report { folder: folder.id.clone(), folder_name: folder.name.clone(), ..Report::default() };
    let is_music = |name: &str| sort_files(&[looks(name)]) == [FileKind::Music];
    // The browser is long at listing, and what is kept is read meanwhile.
    let kept = async { Ok::<_, StoreError>((store.places().await?.items, store.listed_ids().await?)) };
    let files = handles::files_in(&folder.handle, &mut report.unreadable, is_music, async || step().await);
    let (files, kept) = both(files, kept).await;
    let (files, (mut all, listed)) = (files?, kept?);
    let kinds = sort_files(&files.iter().map(|file| looks(&file.path)).collect::<Vec<_>>());
    let mut found = Vec::new();
    for (FolderFile { path, size_and_age, .. }, kind) in files.iter().zip(&kinds) {
        match (kind, size_and_age) {
            (FileKind::Photo, _) => report.photos.push(path.clone()),
            (FileKind::Music, Some((size_bytes, modified_ms))) => {
                found.push(FoundFile { path: path.clone(), size_bytes: *size_bytes, modified_ms: *modified_ms });
            }
            (FileKind::Music, None) => report.unreadable += 1,
            _ => {}
        }
    }

    // Nearly as they are already: by bucket.
    all.sort_by(|(a, _), (b, _)| a.cmp(b));
    let in_folder = |(track, places): &(TrackId, Vec<FilePlace>)| {
        let is_listed = listed.contains(track);
        let known = |place: &FilePlace| KnownFile { track: track.clone(), place: place.clone(), is_listed };
        places.iter().filter(|place| place.folder == id).map(known).collect::<Vec<_>>()
    };
    let known = all.iter().flat_map(in_folder).collect();
    let mut changes = rescan::compare(known, found, is_given);

    let mut moved = rescan::take_renamed(&mut changes);
    let handle_at: BTreeMap<&str, &JsValue> = files.iter().map(|file| (file.path.as_str(), &file.handle)).collect();
    let mut identified = Vec::new();
    for index in rescan::may_have_moved(&changes) {
        step().await?;
        let Some(file) = changes.new.get(index) else { continue };
        if let Some(handle) = handle_at.get(file.path.as_str())
            && let Ok(file) = file_of(handle).await
            && let Ok(mut source) = FileSource::new(file.into())
            && let Ok(track) = identity::track_id(&mut source)
        {
            identified.push((index, track));
        }
    }
    moved.append(&mut rescan::take_moved(&mut changes, &identified));
    if report.unreadable > 0 {
        // What lies in a part that can't be read now is not gone.
        changes.gone.clear();
    }

    let is_news = |known: &&KnownFile| known.is_listed && !known.place.is_missing;
    report.gone = changes.gone.iter().filter(is_news).count() as u32;
    report.new = changes.new.len() as u32;
    report.changed = changes.changed.len() as u32;
    report.moved = moved.len() as u32;
    report.same = (changes.same + changes.back.len()) as u32;

    let mut touched = BTreeSet::new();
    let mut touch = |track: &TrackId, change: &dyn Fn(&mut FilePlace)| {
        let index = all.binary_search_by(|(other, _)| other.cmp(track));
        if let Some((_, places)) = index.ok().and_then(|index| all.get_mut(index)) {
            places.iter_mut().filter(|place| place.folder == id).for_each(change);
            touched.insert(track.clone());
        }
    };
    for gone in &changes.gone {
        touch(&gone.track, &|place| place.is_missing |= place.path == gone.place.path);
    }
    for back in &changes.back {
        touch(&back.track, &|place| place.is_missing &= place.path != back.place.path);
    }
    for moved in &moved {
        touch(&moved.from.track, &|place| {
            if place.path == moved.from.place.path {
                *place = moved.to.place(id);
            }
        });
    }
    // A track that the person removed is not remembered where its file is gone.
    let mut changed: Vec<(TrackId, Vec<FilePlace>)> =
        all.iter().filter(|(track, _)| touched.contains(track)).cloned().collect();
    for (track, places) in &mut changed {
        if !listed.contains(track) {
            *places = places::after_removal(std::mem::take(places));
        }
    }
    store.put_places(&changed).await?;
    // A copy kept from before the folder was can still be played.
    let copied = store.copied_ids().await?;
    let is_missing = |(track, places): &&(TrackId, Vec<FilePlace>)| {
        listed.contains(track) && !copied.contains(track) && places::are_all_missing(places)
    };
    report.missing = all.iter().filter(is_missing).map(|(track, _)| track.clone()).collect();
    report.to_hear = changes.new;
    report.to_hear.append(&mut changes.changed);
    Ok(report)
}

/// Do two things side by side, to the end of both.
async fn both<A, B>(first: impl Future<Output = A>, second: impl Future<Output = B>) -> (A, B) {
    let (mut first, mut second) = (pin!(first), pin!(second));
    let (mut one, mut other) = (None, None);
    poll_fn(|context| {
        if one.is_none()
            && let Poll::Ready(done) = first.as_mut().poll(context)
        {
            one = Some(done);
        }
        if other.is_none()
            && let Poll::Ready(done) = second.as_mut().poll(context)
        {
            other = Some(done);
        }
        match (one.take(), other.take()) {
            (Some(one), Some(other)) => Poll::Ready((one, other)),
            (left, right) => {
                (one, other) = (left, right);
                Poll::Pending
            }
        }
    })
    .await
}

/// How a file inside a folder looks, by its path or its name.
fn looks(path: &str) -> Looks<'_> {
    Looks { path, mime: "", is_nested: true }
}

async fn file_of(handle: &JsValue) -> Result<File, JsValue> {
    handles::ask(handle, "getFile", &Array::new()).await?.dyn_into()
}

/// Bytes left free when sound is copied: the browser needs room for its own, and the store for what is analysed.
const ROOM_KEPT_BYTES: f64 = 16e6;
/// Share of what the browser allows that is left free.
const ROOM_KEPT_SHARE: f64 = 0.05;

/// Whether a copy of so many bytes fits into what the browser allows; where it does not say, it is tried.
pub async fn has_room_for(byte_len: f64) -> bool {
    async fn estimate() -> Option<(f64, f64)> {
        let part = |target: &JsValue, name: &str| js_sys::Reflect::get(target, &name.into()).ok();
        let storage = part(&part(&js_sys::global(), "navigator")?, "storage")?;
        let estimate = handles::ask(&storage, "estimate", &Array::new()).await.ok()?;
        Some((part(&estimate, "usage")?.as_f64()?, part(&estimate, "quota")?.as_f64()?))
    }
    estimate().await.is_none_or(|(usage_bytes, quota_bytes)| {
        quota_bytes - usage_bytes - byte_len > ROOM_KEPT_BYTES.max(ROOM_KEPT_SHARE * quota_bytes)
    })
}
