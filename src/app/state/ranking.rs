//! When the list is ranked, and what of a new ranking is shown.

use std::mem;

use gloo::timers::future::TimeoutFuture;
use leptos::prelude::*;

use super::{
    board::{Board, Task},
    hands::UnderWay,
    held_list::{Turn, going_on, is_same},
    page::{Page, setting},
    shelf::Shelf,
    shown::Picks,
};
use crate::{
    app::parts::{browser, tasks},
    link::message::{JobId, Work},
    recommend::wish::Listing,
};

/// While files come in, the list is ranked again at most this often.
const RANK_PAUSE_MS: u32 = 1_500;
/// The rows of the list, as far as they are drawn.
const ROWS: &str = ".picks ol > li";

impl Page {
    /// Rank after a pause, so that a stream of new tracks does not rank for each.
    pub fn rank_soon(self) {
        let was_scheduled = self.hands.try_update_value(|hands| mem::replace(&mut hands.ranking.is_scheduled, true));
        if was_scheduled == Some(false) {
            tasks::run_quietly(async move {
                TimeoutFuture::new(RANK_PAUSE_MS).await;
                self.hands.update_value(|hands| hands.ranking.is_scheduled = false);
                self.rank(Turn::Grown);
                self.note_left();
                if !self.activity.board.with_untracked(Board::is_working) {
                    self.submit(Work::FindVersions, Task::FindVersions, None);
                }
            });
        }
    }

    /// Rank the library for the chosen photos; one ranking at a time, the latest wish wins.
    pub fn rank(self, turn: Turn) {
        if self.library.shelf.with_untracked(Shelf::is_empty) {
            return;
        }
        let is_waiting = self.hands.try_update_value(|hands| {
            let ranking = &mut hands.ranking;
            let is_waiting = ranking.under_way.is_some();
            ranking.stale = ranking.stale.max(is_waiting.then_some(turn));
            is_waiting
        });
        if is_waiting != Some(false) {
            return;
        }
        let photos = self.photos.chosen.get_untracked();
        let work = Work::Recommend { photos: photos.clone(), wish: self.list.wish.get_untracked() };
        if let Some(job) = self.submit(work, Task::Rank, None) {
            self.hands.update_value(|hands| hands.ranking.under_way = Some(UnderWay { job, photos, turn }));
            self.list.is_ranking.set(true);
        }
    }

    /// The ranking `job`, which has ended; starts the next one if something changed meanwhile.
    pub fn take_ranking(self, job: JobId) -> Option<UnderWay> {
        let ended = self
            .hands
            .try_update_value(|hands| hands.ranking.under_way.take_if(|under_way| under_way.job == job))??;
        self.list.is_ranking.set(false);
        if let Some(turn) = self.hands.try_update_value(|hands| hands.ranking.stale.take()).flatten() {
            self.rank(turn);
        }
        Some(ended)
    }

    /// Show a new ranking, as far as it may move what is on screen.
    pub fn show_picks(self, job: JobId, mut fresh: Listing) {
        let Some(UnderWay { photos, turn, .. }) = self.take_ranking(job) else { return };
        // A track that was removed meanwhile does not come back.
        self.library.shelf.with_untracked(|shelf| fresh.rows.retain(|row| shelf.get(&row.track).is_some()));
        self.note_seen();
        let is_held = self.list.picks.with_untracked(|picks| picks.photos == photos)
            && match turn {
                Turn::Grown => self.is_list_in_use(),
                Turn::Said => true,
                Turn::Anew => false,
            };
        let listing = if is_held {
            let seen = self.list.seen.get_untracked();
            self.list.picks.with_untracked(|picks| going_on(&picks.listing, seen, &fresh))
        } else {
            self.list.seen.set(0);
            fresh.clone()
        };
        self.list.newer.set((!is_same(&listing, &fresh)).then_some(fresh));
        self.put_picks(Picks { photos, listing });
    }

    fn put_picks(self, picks: Picks) {
        let restore_focus = browser::hold_focus();
        self.list.picks.set(picks);
        self.keep(setting::LAST_PICKS, &self.list.picks.get_untracked());
        tasks::after_showing(restore_focus);
    }

    /// Let the whole list follow what was said since it was made.
    pub fn follow_newer(self) {
        if let Some(listing) = self.list.newer.try_update(Option::take).flatten() {
            self.list.seen.set(0);
            let photos = self.list.picks.with_untracked(|picks| picks.photos.clone());
            self.put_picks(Picks { photos, listing });
            browser::focus("#picks-heading");
        }
    }

    /// Remember how far down the list has been on screen.
    pub fn note_seen(self) {
        let seen = browser::rows_in_sight(ROWS, self.list.seen.get_untracked());
        self.list.seen.set(seen);
    }

    /// Somebody is at the list: they have scrolled into it, hold a row of it, play from it or have said something of it.
    fn is_list_in_use(self) -> bool {
        let is_touched = || {
            self.list.picks.with_untracked(|picks| {
                let playing = self.player.current.with_untracked(|now| now.as_ref().map(|now| now.id.clone()));
                self.taste.feedback.with_untracked(|said| {
                    let mut rows = picks.listing.rows.iter();
                    rows.any(|row| Some(&row.track) == playing.as_ref() || said.opinion_of(&row.track).is_some())
                })
            })
        };
        browser::is_left_behind(ROWS) || browser::has_focus(".picks ol *") || is_touched()
    }
}
