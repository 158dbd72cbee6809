//! A track whose sound is gone: the sentence, the file that is found for it, and what to do where that is another one.

use leptos::{ev, prelude::*};
use web_sys::{File, HtmlInputElement};

use crate::{
    app::{
        frame::drop::files_of_input,
        player::words,
        state::{board::Task, notices::Offer, page::Page},
    },
    ground::ids::TrackId,
    library::{
        formats::{Kind, accept},
        listed::Listed,
    },
    link::message::Work,
};

impl Page {
    /// Say that a track's sound is gone, and ask for its file.
    pub fn offer_to_find(self, track: &Listed) {
        self.say_with(words::missing(&track.names.title), Some(Offer::FindSound(track.id.clone())));
    }

    /// Give a track its sound back, if this is its file.
    fn link_sound(self, track: TrackId, file: File) {
        self.hands.update_value(|hands| hands.files.found_sound = Some(file.clone()));
        let file_name = file.name();
        self.submit(Work::LinkSound { track, file_name }, Task::LinkSound, Some(file));
    }

    /// The worker has looked at the file.
    pub fn sound_linked(self, id: &TrackId, is_same: bool) {
        let track = self.library.shelf.with_untracked(|shelf| shelf.get(id));
        if is_same {
            track.iter().for_each(|track| self.player.jump(self, track));
            return;
        }
        let title = track.map(|track| track.names.title.clone());
        let file_name = self.hands.with_value(|hands| hands.files.found_sound.as_ref().map(File::name));
        let sentence = words::another_file(&file_name.unwrap_or_default(), &title.unwrap_or_default());
        self.say_with(sentence, Some(Offer::AddFound));
    }

    fn add_found(self) {
        let found = self.hands.try_update_value(|hands| hands.files.found_sound.take()).flatten();
        self.add_files(found.map(|file| (file.clone(), file.name())).into_iter().collect());
    }
}

/// The button of a notice that offers something.
pub fn offered(page: Page, offer: Offer, notice: u32) -> AnyView {
    match offer {
        Offer::FindSound(track) => {
            let take = move |event: ev::Event| {
                let input: HtmlInputElement = event_target(&event);
                if let Some((file, _)) = files_of_input(&input).into_iter().next() {
                    page.dismiss(Some(notice), false);
                    page.link_sound(track.clone(), file);
                }
            };
            view! {
                <label class="button">
                    <input type="file" class="visually-hidden" accept=accept(Kind::Music) on:change=take />
                    {words::FIND}
                </label>
            }
            .into_any()
        }
        Offer::AddFound => {
            let add = move |_| {
                page.dismiss(Some(notice), false);
                page.add_found();
            };
            view! { <button type="button" on:click=add>{words::ADD_AS_NEW}</button> }.into_any()
        }
    }
}
