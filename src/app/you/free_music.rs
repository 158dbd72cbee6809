//! The free music and the sample photos that come with the house: taken into the library when the worker is first needed,
//! played as excerpts, kept for offline when asked, and gone again when switched off.
//!
//! A track of the catalogue is a track of the library whose `origin` says where its excerpt lies: it is ranked, found,
//! played and explained like any other, and what is special about it stays in this file.

use std::sync::Arc;

use js_sys::Array;
use leptos::prelude::*;

use web_sys::{Blob, File};

use super::free_music_words as words;
use crate::{
    app::{
        parts::{browser, reactive::yes, tasks},
        state::{
            board::Task,
            page::{Page, setting},
            shelf::Shelf,
            told::Told,
        },
    },
    catalogue::{FILES, Sample, Samples, State},
    library::listed::Listed,
    link::message::Work,
    store::{StoreError, browser::BrowserStore},
};

/// The setting's value where the person wants none of it; otherwise the build whose catalogue was taken.
const OFF: &str = "off";

impl Page {
    fn wants_catalogue(self) -> bool {
        browser::query_parameter("catalogue").as_deref() != Some(OFF)
            && self.settings.catalogue.with_untracked(|catalogue| catalogue != OFF)
    }

    /// Take in the catalogue of this build, unless that was done or is not wanted.
    pub fn take_catalogue(self) {
        let build = browser::build_id();
        if self.wants_catalogue()
            && self.settings.catalogue.with_untracked(|taken| *taken != build)
            && !self.is_taking_catalogue()
            && let Some(job) = self.submit(Work::TakeCatalogue, Task::Ask, None)
        {
            self.hands.update_value(|hands| hands.taking_catalogue = Some(job));
        }
    }

    fn is_taking_catalogue(self) -> bool {
        let job = self.hands.with_value(|hands| hands.taking_catalogue);
        job.is_some_and(|job| self.activity.board.with_untracked(|board| board.is_waiting_for(job)))
    }

    /// Switch it on or off.
    pub fn want_catalogue(self, is_wanted: bool) {
        if is_wanted {
            self.set_catalogue(String::new());
            self.take_catalogue();
            return;
        }
        self.set_catalogue(OFF.to_owned());
        self.run(async move {
            self.shelf_is_read().await;
            self.remove_tracks(self.catalogue_tracks().iter().map(|track| track.id.clone()).collect()).await
        });
    }

    fn set_catalogue(self, value: String) {
        self.keep(setting::CATALOGUE, &value);
        self.settings.catalogue.set(value);
    }

    fn catalogue_tracks(self) -> Vec<Arc<Listed>> {
        self.library.shelf.with_untracked(|shelf| shelf.rows_where(|track| track.excerpt().is_some()))
    }

    /// The worker has put the catalogue's tracks into the store. Only now does this build's count as taken: a tab that was
    /// closed before, or a fetch that failed, leaves it to the next time.
    pub fn show_catalogue(self) {
        if self.wants_catalogue() {
            self.set_catalogue(browser::build_id());
        }
        self.run(async move {
            if let Some(store) = self.store() {
                self.tell_tabs(&Told::Library);
                self.shelf_is_read().await;
                self.gather(&store).await?;
                self.rank_now();
            }
            Ok::<_, StoreError>(())
        });
    }

    /// The excerpt of a track of the catalogue; `None` for other tracks, and where it is not there, which is said.
    pub async fn excerpt_of(self, track: &Listed) -> Option<Blob> {
        let clip = &track.excerpt()?.clip;
        let sound = browser::fetched(&[FILES, clip].concat()).await;
        if sound.is_none() {
            let why =
                state().await.missing.into_iter().find(|missing| missing.file == *clip).map(|missing| missing.why);
            self.say(why.unwrap_or_else(|| words::NOT_YET.to_owned()));
        }
        sound
    }

    /// Keep every excerpt in this browser.
    fn keep_catalogue(self, left: RwSignal<Option<usize>>) {
        self.run(async move {
            let Some(store) = self.store() else { return Ok(()) };
            self.shelf_is_read().await;
            let tracks = self.catalogue_tracks();
            let count = tracks.len();
            for (done, track) in tracks.iter().enumerate() {
                // The person may have left this place meanwhile; the work goes on.
                let _ = left.try_set(Some(count - done));
                self.keep_excerpt(&store, track).await?;
            }
            let _ = left.try_set(Some(0));
            Ok::<_, StoreError>(())
        });
    }

    async fn keep_excerpt(self, store: &BrowserStore, track: &Listed) -> Result<(), StoreError> {
        if store.audio(&track.id).await?.is_none()
            && let Some(sound) = self.excerpt_of(track).await
        {
            store.put_audio(&track.id, &sound).await?;
        }
        Ok(())
    }

    /// Any track of the catalogue, at once.
    fn surprise(self) {
        self.take_catalogue();
        tasks::run_quietly(async move {
            // The worker's code may have to be fetched first; a taking that ends without a track is said at once.
            let mut is_over = false;
            let mut looked_at = None;
            loop {
                // A large library is looked through again only when something came into it.
                let count = self.library.shelf.with_untracked(Shelf::len);
                if looked_at.replace(count) != Some(count) {
                    let tracks = self.catalogue_tracks();
                    if let Some(track) = tracks.get(browser::now_ms() as usize % tracks.len().max(1)) {
                        self.player.toggle(self, track, || tracks.clone());
                        return;
                    }
                }
                if is_over {
                    self.say(words::NOTHING_HERE.to_owned());
                    return;
                }
                // Its tracks are shown a moment after it ended.
                is_over = !self.is_taking_catalogue();
                gloo::timers::future::TimeoutFuture::new(if is_over { 1_000 } else { 100 }).await;
            }
        });
    }
}

async fn state() -> State {
    read([FILES, "state.json"].concat()).await.unwrap_or_default()
}

async fn read<T: serde::de::DeserializeOwned>(path: String) -> Option<T> {
    let text = browser::text_of(&browser::fetched(&path).await?).await?;
    serde_json::from_str(&text).ok()
}

/// Photos to begin with, and a button for who has none at hand.
#[component]
pub fn FirstTry(page: Page) -> impl IntoView {
    let samples: RwSignal<Vec<Sample>> = RwSignal::default();
    if page.wants_catalogue() {
        tasks::run_quietly(async move {
            let files = state().await.files;
            let found: Samples = read([FILES, "samples.json"].concat()).await.unwrap_or_default();
            let is_there = |sample: &Sample| files.iter().any(|present| present.file == sample.file);
            let _ = samples.try_set(found.photos.into_iter().filter(is_there).collect());
        });
    }
    let give = move |file: String, title: String| {
        tasks::run_quietly(async move {
            let name = title + ".jpg";
            if let Some(blob) = browser::fetched(&[FILES, &file].concat()).await
                && let Ok(photo) = File::new_with_blob_sequence(&Array::of1(&blob), &name)
            {
                page.add_files(vec![(photo, name)]);
            }
        });
    };
    let tile = move |sample: Sample| {
        let (file, title) = (sample.file.clone(), sample.title.clone());
        let address = [FILES, &file].concat();
        view! {
            <li>
                <button type="button" title=sample.title on:click=move |_| give(file.clone(), title.clone())>
                    <img src=address alt=sample.alt loading="lazy" />
                </button>
            </li>
        }
    };
    view! {
        <div class="first-try" hidden=!page.wants_catalogue()>
            <h2>{words::FIRST_TRY}</h2>
            <ul class="samples">{move || samples.get().into_iter().map(tile).collect_view()}</ul>
            <p>
                <button type="button" on:click=move |_| page.surprise()>{words::SURPRISE}</button>
                " "
                <a href="credits.html">{words::CREDITS}</a>
            </p>
        </div>
    }
}

/// The switch, and what it takes to keep all of it.
#[component]
pub fn CatalogueCard(page: Page) -> impl IntoView {
    let size = RwSignal::new(String::new());
    let left: RwSignal<Option<usize>> = RwSignal::new(None);
    tasks::run_quietly(async move {
        let bytes: f64 = state().await.files.iter().map(|present| f64::from(present.bytes)).sum();
        let _ = size.try_set(crate::app::words::megabytes(bytes));
    });
    let is_on = move || page.settings.catalogue.with(|catalogue| catalogue != OFF);
    let sentence = move || left.get().map(words::left);
    view! {
        <section class="card">
            <h2>{words::HEADING}</h2>
            <label class="choice">
                <input type="checkbox" prop:checked=is_on on:change=move |_| page.want_catalogue(!untrack(is_on)) />
                <span>{words::SWITCH}</span>
            </label>
            <p class="hint">{words::HINT} " " <a href="credits.html">{words::CREDITS}</a></p>
            <button type="button" hidden=yes(move || !is_on()) on:click=move |_| page.keep_catalogue(left)>
                {move || [words::KEEP, " (", &size.get(), ")"].concat()}
            </button>
            <p role="status">{sentence}</p>
        </section>
    }
}
