//! The frame around the places: navigation, what is shown everywhere, and the page's own listeners.

use gloo::events::EventListener;
use leptos::prelude::*;

use super::{
    about::About,
    drop, keys,
    place::Place,
    progress::{Notices, Progress},
    updates::UpdateBanner,
};
use crate::app::{
    library::view::Library,
    listen::view::Listen,
    parts::{browser, reactive::yes},
    photos::tint,
    player::bar::PlayerBar,
    state::page::{Page, Theme},
    track::view::TrackPage,
    words,
    you::view::You,
};

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let page = Page::new();
    page.load();
    let is_over = RwSignal::new(false);
    let mut listeners = drop::listen(page, is_over);
    listeners.push(follow_address(page));
    listeners.push(keys::listen(page));
    // They live as long as the page's owner.
    let _listeners = StoredValue::new_local(listeners);
    keep_document_in_step(page);

    let place = move || match page.place.get() {
        Place::Listen => view! { <Listen page /> }.into_any(),
        Place::Library => view! { <Library page /> }.into_any(),
        Place::You => view! { <You page /> }.into_any(),
        Place::About => view! { <About /> }.into_any(),
        Place::Track(id) => view! { <TrackPage page id /> }.into_any(),
    };
    let skip_to_content = move |event: web_sys::MouseEvent| {
        // The part after # is the place: a plain link to #content would leave it.
        event.prevent_default();
        browser::focus("main");
    };
    view! {
        <a class="skip-link" href="#content" on:click=skip_to_content>{words::SKIP_LINK}</a>
        <header class="top">
            <p class="brand">{logo()} {words::APP}</p>
            <nav aria-label=words::NAVIGATION>
                <ul>
                    {Place::ALL.map(|place| view! {
                        <li>
                            <a
                                href=place.hash()
                                aria-current={
                                    let place = place.clone();
                                    move || page.place.with(|now| *now == place).then_some("page")
                                }
                            >
                                {icon(icon_of(&place))} <span>{words::place(&place)}</span>
                            </a>
                        </li>
                    })}
                </ul>
            </nav>
        </header>
        <UpdateBanner />
        <Progress page />
        <Notices page />
        <main id="content" tabindex="-1">{place}</main>
        <PlayerBar page />
        <div class="drop-veil" aria-hidden="true" hidden=yes(move || !is_over.get())><p>{words::DROP_HERE}</p></div>
    }
}

/// The place follows the address: links, the back button, and addresses typed by hand.
fn follow_address(page: Page) -> EventListener {
    EventListener::new(&window(), "hashchange", move |_| {
        if let Some(place) = window().location().hash().ok().and_then(|hash| Place::from_hash(&hash)) {
            page.place.set(place);
        }
    })
}

/// Title, theme, tint and focus follow the state; tests wait for `data-ready`.
fn keep_document_in_step(page: Page) {
    Effect::new(move |before: Option<Place>| {
        let place = page.place.get();
        let track = match &place {
            Place::Track(id) => page.shelf.with(|shelf| shelf.get(id)),
            _ => None,
        };
        let name = track.as_ref().map_or(words::place(&place), |track| &track.names.title);
        document().set_title(&words::title(name));
        if before.is_some_and(|before| before != place) {
            browser::focus("main h1");
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
        place
    });
    Effect::new(move |_| {
        let root = document().document_element();
        if let Some(root) = root {
            let _ = match page.theme.get() {
                Theme::Auto => root.remove_attribute("data-theme"),
                Theme::Light => root.set_attribute("data-theme", "light"),
                Theme::Dark => root.set_attribute("data-theme", "dark"),
            };
        }
    });
    // The page takes its colours from the first chosen photo.
    let palette = Memo::new(move |_| {
        let first = page.chosen.with(|chosen| chosen.first().cloned())?;
        page.shown(&first).map(|shown| shown.photo.with(|photo| photo.seen.palette.clone()))
    });
    Effect::new(move |_| {
        let tint = palette.with(|palette| tint::tint(palette.as_deref().unwrap_or_default()));
        for property in tint::properties() {
            let value = tint.iter().find(|(name, _)| *name == property);
            browser::set_property(property, value.map(|(_, value)| value.as_str()));
        }
    });
    Effect::new(move |_| {
        if page.is_loaded.get()
            && let Some(body) = document().body()
        {
            let _ = body.set_attribute("data-ready", "true");
        }
    });
}

fn icon_of(place: &Place) -> &'static str {
    match place {
        Place::Listen => "listen",
        Place::Library | Place::Track(_) => "library",
        Place::You => "you",
        Place::About => "about",
    }
}

fn logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 512 512" aria-hidden="true">
            <path d="M64 256C116 168 182 124 256 124s140 44 192 132c-52 88-118 132-192 132S116 344 64 256Z"></path>
            <path class="sound" d="M176 238v36M216 208v96M256 178v156M296 208v96M336 238v36"></path>
        </svg>
    }
}

/// A drawing of 24 by 24, in the colour of the text around it; the words beside it are its name.
pub fn icon(name: &'static str) -> impl IntoView {
    let path = match name {
        "listen" => {
            "M4 15v-3a8 8 0 0 1 16 0v3M4 15a2 2 0 0 1 4 0v3a2 2 0 0 1-4 0zM20 15a2 2 0 0 0-4 0v3a2 2 0 0 0 4 0z"
        }
        "library" => "M5 4v16M10 4v16M14.500 4.500l4.500 15",
        "you" => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c1-4 4-5.500 7.500-5.500s6.500 1.500 7.500 5.500",
        "about" => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.500M12 7.500v.2",
        "photo" => "M4 5h16v14H4zM4 16l5-5 4 4 2-2 5 5M15.500 9.500v.2",
        "music" => {
            "M9 18V6l10-2v12M9 18a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0zM19 16a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0z"
        }
        "folder" => "M3 6h6l2 2.500h10V19H3z",
        "play" => "M8 5.500v13l10.500-6.500z",
        "pause" => "M8.500 5.500v13M15.500 5.500v13",
        "next" => "M6 5.500v13l9-6.500zM18.500 5.500v13",
        "previous" => "M18 5.500v13l-9-6.500zM5.500 5.500v13",
        "queue" => "M4 6h16M4 12h9M4 18h9M17 11v8l4-4z",
        "muted" => "M4 9.500v5h4l5 4v-13l-5 4zM16.500 9.500l4 5M20.500 9.500l-4 5",
        "up" => "M12 19V5M6 11l6-6 6 6",
        "down" => "M12 5v14M6 13l6 6 6-6",
        "like" => "M12 19.500c-5-3.500-8-6.500-8-10a4.200 4.200 0 0 1 8-2 4.200 4.200 0 0 1 8 2c0 3.500-3 6.500-8 10z",
        "dislike" => "M12 4a8 8 0 1 0 0 16a8 8 0 0 0 0-16M6.500 6.500l11 11",
        "back" => "M9 6L4 11l5 5M4 11h10a5 5 0 0 1 0 10h-3",
        "skip" => "M5 12h11M12 7l5 5-5 5M20 6v12",
        _ => "M6 6l12 12M18 6L6 18",
    };
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=path></path></svg> }
}
