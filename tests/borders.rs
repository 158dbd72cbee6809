//! What crosses a border comes back as it was: every message between page and worker, every setting and every record.
//!
//! Run natively and, by `./dev test`, in a real Chromium's WebAssembly: a number type that only the browser's own way of
//! reading refused once stopped the whole page, while every native test was green. There a message goes through a real
//! structured clone and a record through a real IndexedDB.

#[path = "borders/any.rs"]
mod any;
#[cfg(target_arch = "wasm32")]
#[path = "borders/store.rs"]
mod store;

use std::{collections::BTreeSet, fmt::Debug};

use any::any;
use hearsight::{
    app::{player::volume::Playing, state::habits::Habits},
    engine::report::DevicePreference,
    ground::ids::PhotoId,
    library::{Photo, Track, kin::Pairs, places::FilePlace},
    link::{
        message::{Event, Outcome, Request, Work},
        queue::{Gate, Queue},
        watch::{self, Watch},
        wire::{self, Message},
    },
    recommend::wish::{Listing, Wish},
    taste::{Feedback, Profile},
};
use serde::{Serialize, de::DeserializeOwned};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

const DRAWS: u64 = 400;

/// Any [`DRAWS`] values of a type that is kept come back from their JSON.
fn is_kept<T: Serialize + DeserializeOwned + PartialEq + Debug>() {
    let name = std::any::type_name::<T>();
    for seed in 0..DRAWS {
        let value: T = any(seed).unwrap_or_else(|error| panic!("{name}: {error}"));
        let json = serde_json::to_string(&value).unwrap();
        let back: T =
            serde_json::from_str(&json).unwrap_or_else(|error| panic!("{name}, seed {seed}: {error} in {json}"));
        assert_eq!(back, value, "{name}, seed {seed}");
    }
}

/// Any [`DRAWS`] messages come back from the other side.
fn crosses<M: Message + PartialEq + Debug>() {
    for seed in 0..DRAWS {
        let message: M = any(seed).unwrap();
        let back = there_and_back(&message).unwrap_or_else(|error| panic!("seed {seed}: {error} in {message:?}"));
        assert_eq!(back, message, "seed {seed}");
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn there_and_back<M: Message>(message: &M) -> Result<M, wire::Unreadable> {
    wire::decode(&wire::encode(message)?, message.job())
}

/// Through the browser's own structured clone, as `postMessage` does it.
#[cfg(target_arch = "wasm32")]
fn there_and_back<M: Message>(message: &M) -> Result<M, wire::Unreadable> {
    use hearsight::link::channel::{self, Envelope};
    use js_sys::{Function, Object, Reflect};
    use wasm_bindgen::{JsCast, JsValue};

    let clone: Function = Reflect::get(&js_sys::global(), &"structuredClone".into()).unwrap().unchecked_into();
    let mut arrived = JsValue::UNDEFINED;
    Envelope::new(message)?.post(message.job(), |value, transfer| {
        let options = Object::new();
        Reflect::set(&options, &"transfer".into(), transfer)?;
        arrived = clone.call2(&JsValue::UNDEFINED, value, &options)?;
        Ok(())
    })?;
    channel::open(&arrived).map(|(message, _)| message)
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn every_message_crosses() {
    crosses::<Request>();
    crosses::<Event>();
}

/// The draws reach every variant, so that the test above speaks of each.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn every_kind_of_job_and_answer_is_drawn() {
    fn names<T: DeserializeOwned + Debug>() -> BTreeSet<String> {
        let name = |seed| {
            let shown = format!("{:?}", any::<T>(seed).unwrap());
            shown.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_owned()
        };
        (0..DRAWS).map(name).collect()
    }
    assert_eq!(names::<Work>().len(), 14, "{:?}", names::<Work>());
    assert_eq!(names::<Outcome>().len(), 13, "{:?}", names::<Outcome>());
    assert_eq!(names::<Request>().len(), 8, "{:?}", names::<Request>());
    assert_eq!(names::<Event>().len(), 14, "{:?}", names::<Event>());
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn every_record_and_setting_is_kept() {
    is_kept::<Photo>();
    is_kept::<Track>();
    is_kept::<Feedback>();
    is_kept::<Vec<FilePlace>>();
    is_kept::<DevicePreference>();
    is_kept::<Vec<PhotoId>>();
    is_kept::<Listing>();
    is_kept::<Playing>();
    is_kept::<Pairs>();
    is_kept::<Habits>();
    is_kept::<Wish>();
    is_kept::<Profile>();
    is_kept::<(u32, String, bool)>();
}

/// Whatever a job is about: silence ends it after the stated time, with a sentence, and the next one starts.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn a_job_of_any_kind_without_an_answer_ends_and_the_queue_goes_on() {
    let gate = Gate { may_see: true, may_hear: true };
    for seed in 0..DRAWS {
        let work: Work = any(seed).unwrap();
        let (mut queue, mut watch) = (Queue::default(), Watch::default());
        let job = queue.push(work.clone(), ());
        assert_eq!(queue.start_next(gate).map(|started| started.0), Some(job));
        // Whatever was heard of it last.
        if let Ok(event) = any::<Event>(seed) {
            watch.hear(&event);
        }
        let most_ticks = 10 * 60 * 1_000 / watch::TICK_MS;
        let secs = (0..most_ticks).find_map(|_| watch.tick(&work)).unwrap_or_else(|| panic!("{work:?} hangs for ever"));
        assert!((30..=180).contains(&secs), "{work:?}: {secs} s");
        assert!(watch::silence(&work, secs).contains("no answer"), "{work:?}");
        let next = queue.push(Work::ReadProfile, ());
        assert!(queue.fail(job), "{work:?}");
        assert_eq!(queue.start_next(gate).map(|started| started.0), Some(next), "{work:?}");
    }
}

/// Also not a number and the infinities, which JSON has no word for and messages may hold.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn what_is_no_number_crosses_too() {
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let outcome = Outcome::AboutTrack {
            track: hearsight::ground::ids::TrackId("a".into()),
            about: hearsight::link::message::AboutTrack {
                tags: Vec::new(),
                similar: vec![(hearsight::ground::ids::TrackId("b".into()), value)],
            },
        };
        let back = there_and_back(&Event::Finished { job: 1, outcome }).unwrap();
        let Event::Finished { outcome: Outcome::AboutTrack { about, .. }, .. } = back else { panic!("{back:?}") };
        assert_eq!(about.similar[0].1.to_bits(), value.to_bits());
    }
}
