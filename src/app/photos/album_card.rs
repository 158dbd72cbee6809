//! Several chosen photos as one album: one mood, how far the photos lie apart, and what of them does not count.

use leptos::prelude::*;

use super::{album_words, words as photo_words};
use crate::{
    app::{
        parts::{
            plane,
            plane_frame::{Frame, Spread, across, down},
            reactive::{listed, text, when},
        },
        state::{page::Page, shown::ShownPhoto},
    },
    library::{
        Photo,
        album::{Album, Member, album},
    },
    mood::Mood,
};

/// An album with the file names of its photos, in the order they were given.
#[derive(Clone, PartialEq)]
struct Together {
    album: Album,
    names: Vec<String>,
}

/// The card of all chosen photos together; nothing where there are fewer than two.
#[component]
pub fn AlbumCard(page: Page) -> impl IntoView {
    let together = Memo::new(move |_| {
        let (names, members): (Vec<String>, Vec<Member>) = chosen(page)
            .iter()
            .map(|shown| {
                shown.photo.with(|photo| {
                    let member = Member { mood: photo.mood_now(), signature: photo.seen.signature };
                    (photo.file_name.clone(), member)
                })
            })
            .unzip();
        album(&members).filter(|_| names.len() > 1).map(|album| Together { album, names })
    });
    let is_album = Memo::new(move |_| together.with(Option::is_some));
    view! {
        {when(move || is_album.get(), move || view! { <Card page together /> }.into_any())}
    }
}

#[component]
fn Card(page: Page, together: Memo<Option<Together>>) -> impl IntoView {
    let mood =
        Memo::new(move |_| together.with(|together| together.as_ref().map(|t| t.album.mood).unwrap_or_default()));
    let line = move || {
        let count = together.with(|together| together.as_ref().map_or(0, |together| together.names.len()));
        album_words::album_line(count, mood.get())
    };
    let spread = move || together.with(|together| together.as_ref().map(|t| album_words::spread(&t.album)));
    let radii = move || {
        together.with(|together| {
            let album = together.as_ref().map(|together| &together.album);
            album.map_or((0.0, 0.0), |album| plane::radii(album.valence_spread, album.arousal_spread))
        })
    };
    let sentences = move || {
        let sentences = together
            .with(|together| together.as_ref().map(|t| album_words::album_sentences(&t.album, &t.names)))
            .unwrap_or_default();
        sentences.into_iter().map(|sentence| view! { <li>{sentence}</li> }).collect_view()
    };
    let alt = move || photo_words::plane_alt(mood.with(|mood| (mood.valence, mood.arousal)), mood.get(), false);
    view! {
        <section class="card album" aria-labelledby="album-heading">
            <h2 id="album-heading">{album_words::ALBUM_HEADING}</h2>
            <p class="feels" title=text(move || photo_words::numbers(mood.get()))>{line}</p>
            <p>{spread}</p>
            <ul>{sentences}</ul>
            <Frame alt>
                <Spread mood radii />
                {listed(move || chosen(page), |shown| shown.id.0.clone(), move |shown| view! { <Dot shown /> }.into_any())}
                <circle class="point" r="6" cx=move || across(mood.get()) cy=move || down(mood.get()) />
            </Frame>
        </section>
    }
}

/// One photo of the album.
#[component]
fn Dot(shown: ShownPhoto) -> impl IntoView {
    let photo = RwSignal::from(shown.photo);
    let mood: Memo<Mood> = Memo::new(move |_| photo.with(Photo::mood_now));
    view! { <circle class="one" r="3" cx=move || across(mood.get()) cy=move || down(mood.get()) /> }
}

/// The chosen photos, in the order they were given.
fn chosen(page: Page) -> Vec<ShownPhoto> {
    let is_chosen = |shown: &&ShownPhoto| page.photos.chosen.with(|chosen| chosen.contains(&shown.id));
    page.photos.all.with(|photos| photos.iter().filter(is_chosen).cloned().collect())
}
