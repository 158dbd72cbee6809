//! What stands in `index.html` itself, so that there is something to read and to press before this code is there.
//!
//! It looks as the page will look to a newcomer, to the pixel, and is taken away in the moment that the page takes its place.
//! What was pressed before that counts: files that were chosen are taken in, and so are those of a dialog that is still
//! open. `probe.js` shows it, where the browser can run Hearsight and the address is that of this place.

#[cfg(feature = "page")]
pub use taking_over::take_over;

#[cfg(feature = "page")]
mod taking_over {
    use gloo::events::EventListener;
    use leptos::prelude::*;
    use wasm_bindgen::JsCast;
    use web_sys::HtmlInputElement;

    use crate::app::{frame::drop::files_of_input, parts::tasks, state::page::Page};

    const ID: &str = "first-sight";

    /// Take it away and take in what was given to it. The listeners hear of a dialog that was opened before and is answered
    /// now: to be kept as long as the page.
    pub fn take_over(page: Page) -> Vec<EventListener> {
        let Some(first_sight) = document().get_element_by_id(ID) else { return Vec::new() };
        let mut listeners = Vec::new();
        let mut focus = None;
        let inputs = first_sight.query_selector_all("input").ok();
        for index in 0..inputs.as_ref().map_or(0, |inputs| inputs.length()) {
            let input = inputs.as_ref().and_then(|inputs| inputs.item(index));
            let Some(input) = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) else { continue };
            if document().active_element().as_ref() == Some(input.as_ref()) {
                focus = Some(index);
            }
            page.add_files(files_of_input(&input));
            listeners
                .push(EventListener::new(&input.clone(), "change", move |_| page.add_files(files_of_input(&input))));
        }
        first_sight.remove();
        if let Some(index) = focus {
            tasks::after_showing(move || focus_input(index));
        }
        listeners
    }

    /// The page's own inputs stand in the same order.
    fn focus_input(index: u32) {
        let inputs = document().query_selector_all(".inputs input").ok();
        let input = inputs.and_then(|inputs| inputs.item(index));
        if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) {
            let _ = input.focus();
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        app::{frame::place::Place, words},
        library::formats::{Kind, accept},
    };

    const INDEX: &str = include_str!("../../../index.html");

    #[test]
    fn it_says_what_the_page_says_and_takes_what_the_page_takes() {
        let start = INDEX.find(r#"<div id="first-sight" hidden>"#).unwrap();
        let end = INDEX.find("<!-- first-sight ends -->").unwrap();
        let first_sight = INDEX.get(start..end).unwrap();
        let (photos, music) = (accept(Kind::Photo), accept(Kind::Music));
        let said = [
            format!("<h1>{}</h1>", words::LISTEN_HEADING),
            format!(r#"<p class="lead">{}</p>"#, words::LISTEN_LEAD),
            format!(r#"accept="{photos}""#),
            format!(r#"<span class="button-text">{}</span>"#, words::ADD_PHOTOS),
            format!(r#"<p class="hint">{}</p>"#, words::ADD_PHOTOS_HINT),
            format!(r#"accept="{music}""#),
            format!(r#"<span class="button-text">{}</span>"#, words::ADD_MUSIC),
            format!(r#"<p class="hint">{}</p>"#, words::ADD_MUSIC_HINT),
            format!("<span>{}</span>", words::ADD_FOLDER),
        ];
        let places = Place::ALL.iter().map(|place| (place.hash(), format!("<span>{}</span>", words::place(place))));
        for part in said.into_iter().chain(places.flat_map(|(hash, name)| [format!(r#"href="{hash}""#), name])) {
            assert!(first_sight.contains(&part), "{part} is not in index.html");
        }
    }
}
