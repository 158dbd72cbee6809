//! Every step of the networks' path, answerable from plain JavaScript: for parity tests and benchmarks in real browsers.
//!
//! `{bench: {network, device, input | file, repeat}}` is answered by `{bench: {millis: [...], outputs: {name: Float32Array}}}`
//! or `{bench: {error}}`. `network` is the name of a weight file, or `log_mel` (every patch of an audio file) or
//! `pixels` (the prepared centre crop of a photo file), or `see` or `hear` (the whole
//! analysis of a photo or audio file, the latter by its `plan`; no outputs), or `decode` (an audio file alone; no outputs), or `search`
//! (each of `queries` in a made library of `tracks`; no outputs), or `panic`, which proves that a dead worker costs no job.

use burn::tensor::Device;
use js_sys::{Array, Float32Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use hearsight::{
    engine::{
        cancel::Cancel,
        device,
        models::{self, ModelSource},
        report::{DeviceKind, DevicePreference},
    },
    ground::random::SplitMix64,
    hearing::{
        decode::Decoder,
        file_source::FileSource,
        plan::{Listener, Plan},
    },
    library::{
        ingest::{self, Naming},
        names::{Location, Namer},
    },
    networks::{
        efficientnet_lite::EfficientNetLite0,
        musicnn::{Musicnn, Variant},
    },
    recommend::synthetic,
    senses::Senses,
    vision::{decode, prepare},
};

/// Tracks that a search answers with, as on the page.
const FOUND: u32 = 200;

type Outputs = Vec<(&'static str, Vec<f32>)>;

fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

/// The question, if this message is one.
pub fn question(message: &JsValue) -> Option<JsValue> {
    Some(get(message, "bench")).filter(JsValue::is_object)
}

/// Answer a question; errors travel as text.
pub async fn answer(question: &JsValue, source: &(impl ModelSource + Clone)) -> JsValue {
    let bench = Object::new();
    let set = |key: &str, value: &JsValue| drop(Reflect::set(&bench, &key.into(), value));
    match run(question, source).await {
        Ok((millis, outputs)) => {
            set("millis", &millis.into_iter().map(JsValue::from_f64).collect::<Array>());
            let named = Object::new();
            for (name, values) in outputs {
                drop(Reflect::set(&named, &name.into(), &Float32Array::from(values.as_slice())));
            }
            set("outputs", &named);
        }
        Err(error) => set("error", &JsValue::from_str(&error)),
    }
    let message = Object::new();
    drop(Reflect::set(&message, &"bench".into(), &bench));
    message.into()
}

fn now_ms() -> f64 {
    let performance = get(&js_sys::global(), "performance");
    let now = get(&performance, "now").dyn_into::<js_sys::Function>().ok();
    now.and_then(|now| now.call0(&performance).ok()).and_then(|value| value.as_f64()).unwrap_or_else(js_sys::Date::now)
}

async fn run(question: &JsValue, source: &(impl ModelSource + Clone)) -> Result<(Vec<f64>, Outputs), String> {
    let network = get(question, "network").as_string().unwrap_or_default();
    let text = |error: &dyn std::fmt::Display| error.to_string();
    match network.as_str() {
        #[allow(clippy::panic, reason = "the test of what a panic costs needs a real one")]
        "panic" => panic!("asked to"),
        "pixels" => {
            let buffer = JsFuture::from(file(question)?.array_buffer()).await.map_err(|_| "the file can't be read")?;
            let photo = decode::decode_unmanaged(&Uint8Array::new(&buffer).to_vec()).map_err(|e| text(&e))?;
            let crop = prepare::crop(&photo.rgb).map_err(|e| text(&e))?;
            return Ok((Vec::new(), vec![("pixels", prepare::pixels(&crop))]));
        }
        "see" => {
            let buffer = JsFuture::from(file(question)?.array_buffer()).await.map_err(|_| "the file can't be read")?;
            let bytes = Uint8Array::new(&buffer).to_vec();
            let mut senses = Senses::new(source.clone(), device::choose(DevicePreference::Cpu).await);
            let eyes = senses.eyes().await.map_err(|e| text(&e))?;
            let mut millis = Vec::new();
            for _ in 0..repeat(question) {
                let start = now_ms();
                eyes.see(&Cancel::default(), &bytes).await.map_err(|e| text(&e))?;
                millis.push(now_ms() - start);
            }
            return Ok((millis, Vec::new()));
        }
        "hear" => {
            let file = file(question)?;
            let plan =
                if get(question, "plan").as_string().as_deref() == Some("full") { Plan::Full } else { Plan::Quick };
            let mut senses = Senses::new(source.clone(), device::choose(DevicePreference::Cpu).await);
            let ears = senses.ears().await.map_err(|e| text(&e))?;
            let open = || FileSource::new(file.clone().into()).map(|source| Box::new(source) as _);
            let (namer, name) = (Namer::default(), file.name());
            let naming = Naming { namer: &namer, location: Location::of_file(&name) };
            let mut millis = Vec::new();
            for _ in 0..repeat(question) {
                let start = now_ms();
                let step = async |_, _, _| {};
                let heard = ingest::track(&Cancel::default(), ears, open, naming, plan, 0.0, step).await;
                heard.map_err(|e| text(&e))?;
                millis.push(now_ms() - start);
            }
            return Ok((millis, Vec::new()));
        }
        "decode" => {
            let file = file(question)?;
            let mut millis = Vec::new();
            for _ in 0..repeat(question) {
                let start = now_ms();
                let cancel = Cancel::default();
                let audio = FileSource::new(file.clone().into()).map_err(|e| text(&e))?;
                let mut decoder = Decoder::open(Box::new(audio), &file.name(), &cancel).map_err(|e| text(&e))?;
                while decoder.next_chunk(&cancel).map_err(|e| text(&e))?.is_some() {}
                millis.push(now_ms() - start);
            }
            return Ok((millis, Vec::new()));
        }
        "search" => {
            let tracks = get(question, "tracks").as_f64().unwrap_or_default() as usize;
            let library = synthetic::library(&mut SplitMix64(1), tracks);
            let queries: Array = get(question, "queries").dyn_into().map_err(|_| "no queries were given")?;
            // The first search makes the index.
            library.search("", 1);
            let timed = |query: JsValue| {
                let (query, start) = (query.as_string().unwrap_or_default(), now_ms());
                library.search(&query, FOUND);
                now_ms() - start
            };
            return Ok((queries.iter().map(timed).collect(), Vec::new()));
        }
        "log_mel" => {
            let file = file(question)?;
            let audio = FileSource::new(file.clone().into()).map_err(|e| text(&e))?;
            let mut listener = Listener::open(Box::new(audio), &file.name(), Plan::Full).map_err(|e| text(&e))?;
            let mut patches = Vec::new();
            while let Some(patch) = listener.next_patch(&Cancel::default()).map_err(|e| text(&e))? {
                patches.extend(patch.log_mel);
            }
            return Ok((Vec::new(), vec![("log_mel", patches)]));
        }
        _ => {}
    }
    let wants_gpu = get(question, "device").as_string().as_deref() == Some("gpu");
    let preference = if wants_gpu { DevicePreference::Gpu } else { DevicePreference::Cpu };
    let chosen = device::choose(preference).await;
    if wants_gpu && chosen.report.kind == DeviceKind::Cpu {
        return Err(chosen.report.reason);
    }
    let input: Float32Array = get(question, "input").dyn_into().map_err(|_| "no input was given")?;
    let input = input.to_vec();
    let weights = models::bytes(source, &network).await.map_err(|e| text(&e))?;
    let mut runner = Runner::load(&network, weights, chosen.device).await.map_err(|e| text(&e))?;
    let (mut millis, mut outputs) = (Vec::new(), Vec::new());
    for _ in 0..repeat(question) {
        let start = now_ms();
        outputs = runner.run(&input).await.map_err(|e| text(&e))?;
        millis.push(now_ms() - start);
    }
    Ok((millis, outputs))
}

/// How often to do it, at least once.
fn repeat(question: &JsValue) -> usize {
    (get(question, "repeat").as_f64().unwrap_or(1.0) as usize).max(1)
}

fn file(question: &JsValue) -> Result<File, String> {
    get(question, "file").dyn_into().map_err(|_| "no file was given".to_owned())
}

enum Runner {
    Vision(EfficientNetLite0, Device),
    Hearing(Musicnn, Device),
}

impl Runner {
    async fn load(network: &str, weights: Vec<u8>, device: Device) -> Result<Self, hearsight::networks::NetworkError> {
        let music = async |variant| Musicnn::load(variant, weights.clone(), &device).await;
        Ok(match network {
            models::MSD_MUSICNN => Self::Hearing(music(Variant::Msd).await?, device),
            models::MTT_MUSICNN => Self::Hearing(music(Variant::Mtt).await?, device),
            _ => Self::Vision(EfficientNetLite0::load(weights, &device).await?, device),
        })
    }

    async fn run(&mut self, input: &[f32]) -> Result<Outputs, hearsight::networks::NetworkError> {
        Ok(match self {
            Self::Vision(network, device) => {
                let vision = network.see(input.to_vec(), device).await?;
                vec![("embedding", vision.embedding), ("logits", vision.logits)]
            }
            Self::Hearing(network, device) => {
                let hearing = network.hear(input, device).await?;
                vec![("tags", hearing.tags), ("penultimate", hearing.penultimate)]
            }
        })
    }
}
