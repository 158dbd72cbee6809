use super::*;
use crate::engine::report::Stage;
use crate::{
    ground::ids::{PhotoId, TrackId},
    library::rescan::Report,
    link::message::TrackPictures,
    recommend::wish::Listing,
    vision::OverlayKind,
};

const SENTENCE: &str = "It is empty.";

fn music(name: &str) -> Task {
    Task::Music { file_name: name.into() }
}

fn failed(job: JobId) -> Event {
    Event::Failed { job, sentence: SENTENCE.into() }
}

#[test]
fn files_are_counted_until_the_batch_ends() {
    let mut board = Board::default();
    board.add(1, music("a.mp3"));
    board.add(2, music("b.mp3"));
    assert_eq!(board.sentence(), "0 of 2 files done. Now: a.mp3");
    board.apply(Event::Progress { job: 2, stage: Stage::Networks, done: 1, total: 2 }, 0.0);
    assert_eq!(board.current_file(), "b.mp3");
    assert_eq!(board.share_done(), 0.25);
    let told = Effect::SayFailed { job: 2, task: music("b.mp3"), sentence: SENTENCE.into() };
    assert_eq!(board.apply(failed(2), 0.0), [told]);
    assert_eq!(board.sentence(), "1 of 2 files done. Now: a.mp3");
    board.apply(failed(1), 0.0);
    assert!(!board.is_working());
    assert_eq!(board.sentence(), "Done: 2 files, 2 not usable.");
    board.add(3, music("c.mp3"));
    assert_eq!((board.files_total, board.files_done, board.files_failed), (1, 0, 0));
}

#[test]
fn a_ranking_is_no_file_and_its_end_is_told() {
    let mut board = Board::default();
    board.add(1, Task::Rank);
    assert!(!board.is_working());
    let picks = board.apply(Event::Finished { job: 1, outcome: Outcome::Ranked(Listing::default()) }, 0.0);
    assert_eq!(picks, [Effect::Show { job: 1, outcome: Outcome::Ranked(Listing::default()) }]);
    board.add(2, Task::Rank);
    assert_eq!(board.apply(Event::Cancelled { job: 2 }, 0.0), [Effect::EndedEmpty { job: 2 }]);
    assert_eq!(board.sentence(), "");
}

#[test]
fn a_drawing_says_nothing_of_files_and_its_failure_is_told() {
    let mut board = Board::default();
    board.add(1, Task::Draw);
    let (photo, kind) = (PhotoId("p".into()), OverlayKind::Edges);
    let outcome = Outcome::Overlay { photo, kind, address: "data:".into() };
    let shown = board.apply(Event::Finished { job: 1, outcome: outcome.clone() }, 0.0);
    assert_eq!(shown, [Effect::Show { job: 1, outcome }]);
    assert_eq!(board.sentence(), "");
    board.add(2, Task::Draw);
    assert_eq!(board.apply(failed(2), 0.0), [Effect::Say(SENTENCE.into()), Effect::EndedEmpty { job: 2 }]);
}

#[test]
fn a_look_has_its_own_progress_and_stopping_it_stops_nothing_else() {
    let mut board = Board::default();
    board.add(1, music("a.mp3"));
    board.add(2, Task::Look);
    board.apply(Event::Progress { job: 2, stage: Stage::Networks, done: 10, total: 40 }, 0.0);
    assert_eq!((board.look_share, board.share_done()), (0.25, 0.0));
    assert_eq!(board.apply(Event::Cancelled { job: 2 }, 0.0), [Effect::EndedEmpty { job: 2 }]);
    board.apply(failed(1), 0.0);
    assert_eq!(board.sentence(), "Done: 1 file, 1 not usable.");
    board.add(3, Task::Look);
    assert_eq!(board.look_share, 0.0);
    let track = TrackId("t".into());
    let pictures = TrackPictures { taggram: "data:".into(), ..TrackPictures::default() };
    let outcome = Outcome::TrackPictures { track, pictures };
    let shown = board.apply(Event::Finished { job: 3, outcome: outcome.clone() }, 0.0);
    assert_eq!(shown, [Effect::Show { job: 3, outcome }]);
    assert_eq!(board.sentence(), "Done: 1 file, 1 not usable.");
}

#[test]
fn a_found_file_says_nothing_of_progress() {
    let mut board = Board::default();
    board.add(1, Task::LinkSound);
    assert!(!board.is_working());
    let track = TrackId("t".into());
    let outcome = Outcome::Linked { track, is_same: true };
    let linked = board.apply(Event::Finished { job: 1, outcome: outcome.clone() }, 0.0);
    assert_eq!(linked, [Effect::Show { job: 1, outcome }]);
    assert_eq!(board.sentence(), "");
    board.add(2, Task::LinkSound);
    assert_eq!(board.apply(failed(2), 0.0), [Effect::Say("It is empty.".into())]);
}

#[test]
fn looking_through_a_folder_is_said_and_is_no_file() {
    let mut board = Board::default();
    board.add(1, Task::LookThrough);
    assert_eq!((board.sentence().as_str(), board.is_working()), (words::LOOKING_THROUGH, true));
    let report = Box::new(Report { new: 1, ..Report::default() });
    let outcome = Outcome::LookedThrough(report);
    let shown = board.apply(Event::Finished { job: 1, outcome: outcome.clone() }, 0.0);
    assert_eq!(shown, [Effect::Show { job: 1, outcome }]);
    assert_eq!((board.sentence().as_str(), board.is_working()), ("", false));
    board.add(2, Task::FindVersions);
    assert!(!board.is_working() && board.is_waiting_for(2) && !board.is_waiting_for(1));
}

#[test]
fn cancelling_says_that_it_stopped() {
    let mut board = Board::default();
    board.add(1, music("a.mp3"));
    board.apply(Event::Cancelled { job: 1 }, 0.0);
    assert_eq!(board.sentence(), words::STOPPED);
}

#[test]
fn cancelling_everything_ends_every_task() {
    let mut board = Board::default();
    (1..=3).for_each(|job| board.add(job, music("a.mp3")));
    board.add(4, Task::Rank);
    let effects = board.apply(Event::AllCancelled { jobs: vec![2, 3, 4] }, 0.0);
    assert_eq!(effects, [Effect::EndedEmpty { job: 4 }]);
    assert!(board.is_working());
    board.apply(Event::Cancelled { job: 1 }, 0.0);
    assert_eq!(board.sentence(), words::STOPPED);
}

#[test]
fn bytes_of_all_models_are_one_sum_until_all_are_there() {
    let mut board = Board::default();
    let part = |name: &str, received_bytes| Event::Model { name: name.into(), received_bytes, total_bytes: 10 };
    board.apply(part("a", 10), 0.0);
    board.apply(part("b", 5), 0.0);
    assert_eq!(board.fetching(), Some(Fetched { received_bytes: 15, total_bytes: 20 }));
    board.apply(part("b", 10), 0.0);
    assert_eq!(board.fetching(), None);
}

#[test]
fn events_of_unknown_jobs_change_nothing() {
    let mut board = Board::default();
    board.add(1, music("a.mp3"));
    board.apply(failed(9), 0.0);
    board.apply(Event::Progress { job: 9, stage: Stage::Reading, done: 1, total: 1 }, 0.0);
    assert_eq!((board.files_done, board.share_done()), (0, 0.0));
}
#[test]
fn a_refinement_is_done_in_silence() {
    let mut board = Board::default();
    board.add(1, Task::Refine);
    assert!(!board.is_working());
    assert_eq!(board.apply(failed(1), 0.0), [Effect::Refined(None)]);
    board.add(2, Task::Refine);
    board.add(3, music("a.mp3"));
    assert_eq!(board.apply(Event::Cancelled { job: 2 }, 0.0), [Effect::Refined(None)]);
    board.apply(failed(3), 0.0);
    assert_eq!(board.sentence(), "Done: 1 file, 1 not usable.");
}

#[test]
fn a_hold_is_said_and_makes_the_forecast_void() {
    let mut board = Board::default();
    (1..=9).for_each(|job| board.add(job, music("a.mp3")));
    board.apply(Event::Progress { job: 1, stage: Stage::Decoding, done: 0, total: 1 }, 0.0);
    (1..=4).for_each(|job| drop(board.apply(failed(job), f64::from(job) * 15_000.0)));
    let (files_per_minute, secs_left) = board.pace().unwrap();
    assert_eq!((files_per_minute, secs_left), (4.0, 75.0));
    board.set_hold(words::PAUSED);
    assert_eq!(board.sentence(), format!("4 of 9 files done. {}", words::PAUSED));
    assert_eq!(board.pace(), None);
    board.set_hold("");
    assert_eq!(board.pace(), None);
    board.apply(Event::OtherTab { is_waiting: true }, 0.0);
    assert_eq!(board.sentence(), format!("4 of 9 files done. {}", words::OTHER_TAB));
    board.apply(Event::OtherTab { is_waiting: false }, 0.0);
    assert_eq!(board.sentence(), "4 of 9 files done. Now: a.mp3");
}

#[test]
fn a_file_tried_again_is_counted_again() {
    let mut board = Board::default();
    board.add(1, music("a.mp3"));
    board.apply(failed(1), 0.0);
    board.add(1, music("a.mp3"));
    assert_eq!(board.sentence(), "0 of 1 file done. Now: a.mp3");
}
