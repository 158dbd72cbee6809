//! Records as JavaScript keeps them, and back.

use js_sys::{Float32Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use super::super::schema::{Record, StoreError};

pub fn js_from_record(record: &Record) -> JsValue {
    let object = Object::new();
    let fields = [
        ("key", JsValue::from(record.key.as_str())),
        ("json", JsValue::from(record.json.as_str())),
        ("vector", Float32Array::from(record.vector.as_slice()).into()),
        ("bytes", Uint8Array::from(record.bytes.as_slice()).into()),
    ];
    for (name, value) in fields {
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object.into()
}

pub fn record_from_js(value: &JsValue) -> Result<Record, StoreError> {
    let key = text_of(value, "key")?;
    let field = |name: &str| Reflect::get(value, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let vector = field("vector").dyn_into::<Float32Array>().map_err(|_| broken(&key, "it has no embedding"))?;
    let bytes = field("bytes").dyn_into::<Uint8Array>().map_err(|_| broken(&key, "it has no thumbnail"))?;
    Ok(Record { json: text_of(value, "json")?, vector: vector.to_vec(), bytes: bytes.to_vec(), key })
}

pub fn text_of(value: &JsValue, name: &str) -> Result<String, StoreError> {
    let text = Reflect::get(value, &name.into()).ok().and_then(|text| text.as_string());
    text.ok_or_else(|| broken(name, "it is missing"))
}

pub fn key_from_js(key: &JsValue) -> Option<u32> {
    let number = key.as_f64()?;
    (number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number)).then_some(number as u32)
}

pub fn broken(key: &str, detail: &str) -> StoreError {
    StoreError::Broken { key: key.to_owned(), detail: detail.to_owned() }
}
