//! What a message costs on its way between page and worker: postcard's bytes, which are sent, beside
//! serde-wasm-bindgen's objects, which are not.
//!
//! Run by `./dev bench --wire` in a headless Chromium's WebAssembly, optimised as the site is. Each message is written,
//! goes through a structured clone (what `postMessage` does) and is read again, by both formats in turn, all in one
//! thread: the sum is what both sides work together.

#![cfg(target_arch = "wasm32")]

use std::fmt::{Debug, Write};

use gloo::timers::future::TimeoutFuture;
use hearsight::{
    ground::{ids::TrackId, random::SplitMix64},
    hearing::descriptors::Loudness,
    library::{Names, Origin, listed::Listed},
    link::{
        channel::{self, Envelope},
        message::{Event, JobId, Outcome},
        wire::{self, Message},
    },
    mood::Mood,
    recommend::wish::{Listing, RankedRow},
};
use js_sys::{Array, Function, Object, Reflect};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

const ROWS: usize = 30;
const TRACKS: usize = 100_000;
/// Rounds measured, after one that is not; and crossings a round, as the browser's clock tells only tenths of a
/// millisecond.
const ROUNDS: usize = 15;
const LISTINGS_A_ROUND: usize = 200;

/// The whole library in one message. None is that long any more; it shows how either format grows.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Library(Vec<Listed>);

impl Message for Library {
    fn job(&self) -> Option<JobId> {
        None
    }
}

/// Milliseconds of one crossing: written, cloned, read.
type Cost = [f64; 3];

#[wasm_bindgen_test]
async fn what_a_crossing_costs() {
    let mut dice = SplitMix64(1);
    let listing = Event::Finished { job: 7, outcome: Outcome::Ranked(listing(&mut dice)) };
    let library = Library((0..TRACKS).map(|_| listed(&mut dice)).collect());
    let mut table = format!("Medians of {ROUNDS} rounds; in brackets, the least and largest ratio of one round.\n\n");
    table += "| message | format | bytes | written | cloned | read | a crossing | over postcard |\n";
    table += "|---|---|---|---|---|---|---|---|\n";
    table += &compared(&format!("a list of {ROWS} rows"), &listing, LISTINGS_A_ROUND).await;
    table += &compared(&format!("{TRACKS} slim tracks"), &library, 1).await;
    console_log!("{table}");
}

/// Two rows of the table: `message` by both formats, which take turns.
async fn compared<M: Message + PartialEq + Debug>(name: &str, message: &M, times: usize) -> String {
    let (mut bytes, mut objects): (Vec<Cost>, Vec<Cost>) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        // The page breathes, so that whoever drives it is answered.
        TimeoutFuture::new(20).await;
        let both = if round % 2 == 0 {
            [as_bytes(message, times), as_objects(message, times)]
        } else {
            let last = as_objects(message, times);
            [as_bytes(message, times), last]
        };
        if round > 0 {
            bytes.push(both[0]);
            objects.push(both[1]);
        }
    }
    let whole = |costs: &[Cost]| -> Vec<f64> { costs.iter().map(|cost| cost.iter().sum()).collect() };
    let ratios: Vec<f64> = whole(&objects).iter().zip(whole(&bytes)).map(|(theirs, ours)| theirs / ours).collect();
    let (least, most) = ratios.iter().fold((f64::MAX, 0.0_f64), |(l, m), ratio| (l.min(*ratio), m.max(*ratio)));
    let parts = |costs: &[Cost]| -> String {
        let part = |at: usize| median(costs.iter().map(|cost| cost[at]).collect());
        format!("{:.3} | {:.3} | {:.3} | {:.3} ms", part(0), part(1), part(2), median(whole(costs)))
    };
    let mut rows = String::new();
    let len = wire::encode(message).unwrap().len();
    let _ = writeln!(rows, "| {name} | postcard | {len} | {} | 1 |", parts(&bytes));
    let ratio = format!("**{:.2}** ({least:.2}–{most:.2})", median(ratios));
    let _ = writeln!(rows, "| | serde-wasm-bindgen | – | {} | {ratio} |", parts(&objects));
    rows
}

/// As Hearsight sends it.
fn as_bytes<M: Message + PartialEq + Debug>(message: &M, times: usize) -> Cost {
    let cross = |envelope: Envelope| {
        let mut arrived = JsValue::UNDEFINED;
        let post = |value: &JsValue, transfer: &JsValue| {
            arrived = cloned(value, transfer);
            Ok(())
        };
        envelope.post(message.job(), post).unwrap();
        arrived
    };
    cost(message, times, || Envelope::new(message).unwrap(), cross, |value| channel::open(value).unwrap().0)
}

/// As an object of objects beside the number of its job.
fn as_objects<M: Message + PartialEq + Debug>(message: &M, times: usize) -> Cost {
    let write = || {
        let envelope = Object::new();
        Reflect::set(&envelope, &"job".into(), &message.job().unwrap_or_default().into()).unwrap();
        Reflect::set(&envelope, &"body".into(), &serde_wasm_bindgen::to_value(message).unwrap()).unwrap();
        envelope
    };
    let read = |value: &JsValue| {
        let _job = Reflect::get(value, &"job".into()).unwrap();
        serde_wasm_bindgen::from_value(Reflect::get(value, &"body".into()).unwrap()).unwrap()
    };
    cost(message, times, write, |envelope| cloned(&envelope, &Array::new()), read)
}

fn cost<M: PartialEq + Debug, P>(
    message: &M,
    times: usize,
    write: impl Fn() -> P,
    cross: impl Fn(P) -> JsValue,
    read: impl Fn(&JsValue) -> M,
) -> Cost {
    let start = now_ms();
    let written: Vec<P> = (0..times).map(|_| write()).collect();
    let is_written = now_ms();
    let arrived: Vec<JsValue> = written.into_iter().map(cross).collect();
    let is_there = now_ms();
    let back: Vec<M> = arrived.iter().map(read).collect();
    let is_read = now_ms();
    assert!(back.iter().all(|back| back == message), "what came is not what was sent");
    [is_written - start, is_there - is_written, is_read - is_there].map(|ms| ms / times as f64)
}

/// Through the browser's own structured clone, as `postMessage` does it.
fn cloned(value: &JsValue, transfer: &JsValue) -> JsValue {
    thread_local! {
        static CLONE: Function = global("structuredClone").unchecked_into();
    }
    let options = Object::new();
    Reflect::set(&options, &"transfer".into(), transfer).unwrap();
    CLONE.with(|clone| clone.call2(&JsValue::UNDEFINED, value, &options)).unwrap()
}

fn now_ms() -> f64 {
    let performance = global("performance");
    let now: Function = Reflect::get(&performance, &"now".into()).unwrap().unchecked_into();
    now.call0(&performance).unwrap().as_f64().unwrap()
}

fn global(name: &str) -> JsValue {
    Reflect::get(&js_sys::global(), &name.into()).unwrap()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A list in the words of `telling::why`: three reasons a row, a counter-fact to most, five to nine parts.
fn listing(dice: &mut SplitMix64) -> Listing {
    let row = |place: usize| {
        let (liked, heard) = (names(dice), names(dice));
        let title_and_artist = |names: &Names| format!("{}, by {}", names.title, names.artist);
        let (liked, heard) = (title_and_artist(&liked), title_and_artist(&heard));
        let labels = [
            "As pleasant as the photos".to_owned(),
            "As stirring as the photos".to_owned(),
            "Feeling: peacefulness".to_owned(),
            "Sunset: ambient".to_owned(),
            format!("Liked {liked}"),
            format!("Heard {heard}"),
            format!("Left early: {heard}"),
            "What you just played".to_owned(),
            "Everything else".to_owned(),
        ];
        let without = ["“sunset” in the photos".to_owned(), format!("your like of {liked}")];
        let counter = |without: &String| format!("Without {without} it would be {}th.", place + 9);
        RankedRow {
            track: id(dice),
            why: format!(
                "Its mood is close: calm, pleasant; it brings peacefulness, as the photos do; you liked {liked}"
            ),
            // Nothing for every third row.
            counter: without.get(dice.below(3)).map(counter).unwrap_or_default(),
            parts: labels.into_iter().take(5 + dice.below(5)).map(|label| (label, dice.signed())).collect(),
        }
    };
    Listing { rows: (0..ROWS).map(row).collect(), notes: vec!["Music like Ribamo Dulaki.".into()] }
}

/// A track as a page lists it.
fn listed(dice: &mut SplitMix64) -> Listed {
    let names = names(dice);
    let place = names.track_number.unwrap_or_default();
    Listed {
        id: id(dice),
        file_name: format!("{}/{}/{place:02} {}.mp3", names.artist, names.album, names.title),
        origin: Origin::default(),
        names,
        duration_secs: dice.between((90.0, 420.0)) as f32,
        mood: Mood { valence: dice.signed(), valence_sd: 0.3, arousal: dice.signed(), arousal_sd: 0.2 },
        words: ["folk", "acoustic guitar", "female vocalists", "mellow", "slow"].map(str::to_owned).to_vec(),
        loudness: Some(Loudness { integrated_lufs: -14.0 + 6.0 * dice.signed(), range_lu: 7.5 }),
        is_partial: dice.one_in(2),
        added_ms: 1.79e12 + dice.below(1_000_000_000) as f64,
    }
}

fn names(dice: &mut SplitMix64) -> Names {
    let mut words = |count: usize| (0..count).map(|_| word(dice)).collect::<Vec<_>>().join(" ");
    let (title, artist, album) = (words(3), words(2), words(2));
    let track_number = Some(1 + dice.below(15) as u32);
    Names { title, artist, album, track_number, year: Some(1960 + dice.below(66) as u32), ..Names::default() }
}

/// Two to four syllables, one in sixteen with an accent.
fn word(dice: &mut SplitMix64) -> String {
    let mut letters = String::new();
    for _ in 0..2 + dice.below(3) {
        letters.extend(
            [dice.pick(&['b', 'd', 'f', 'k', 'l', 'm', 'n', 'r', 's', 't']), dice.pick(&['a', 'e', 'i', 'o', 'u'])]
                .into_iter()
                .flatten(),
        );
    }
    if dice.one_in(16) {
        letters.push('é');
    }
    letters
}

fn id(dice: &mut SplitMix64) -> TrackId {
    TrackId(format!("{:016x}{:016x}", dice.bits(), dice.bits()))
}
