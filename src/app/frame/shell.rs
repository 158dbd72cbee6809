//! The frame around the places: navigation, what is shown everywhere, and the page's own listeners.

use gloo::events::EventListener;
use leptos::prelude::*;

use super::{
    about::About,
    ahead, drop, first_sight, keys,
    place::Place,
    progress::{Notices, Progress},
    updates::UpdateBanner,
};
use crate::app::{
    library::view::Library,
    listen::view::Listen,
    parts::{
        browser,
        icons::{icon, logo},
        reactive::yes,
    },
    photos::tint,
    player::bar::PlayerBar,
    state::{page::Page, shown::Theme},
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
    listeners.extend(first_sight::take_over(page));
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
            Place::Track(id) => page.library.shelf.with(|shelf| shelf.get(id)),
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
            let _ = match page.settings.theme.get() {
                Theme::Auto => root.remove_attribute("data-theme"),
                Theme::Light => root.set_attribute("data-theme", "light"),
                Theme::Dark => root.set_attribute("data-theme", "dark"),
            };
        }
    });
    // The page takes its colours from the first chosen photo.
    let palette = Memo::new(move |_| {
        let first = page.photos.chosen.with(|chosen| chosen.first().cloned())?;
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
            ahead::begin(page);
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
