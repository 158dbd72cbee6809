//! What the browser parsed, as serde takes it: only what the records here are made of, and errors without a sentence.

use std::fmt::{self, Display};

use js_sys::{Array, Object, Reflect};
use serde::{
    Deserializer,
    de::{
        DeserializeSeed, EnumAccess, Error, Expected, MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
        value::StrDeserializer,
    },
    forward_to_deserialize_any,
};
use wasm_bindgen::{JsCast, JsValue};

/// A value out of `JSON.parse`.
pub struct Parsed(pub JsValue);

/// The value is none of this type. Which one would be said to nobody.
#[derive(Debug)]
pub struct Misfit;

impl Display for Misfit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("misfit")
    }
}

impl std::error::Error for Misfit {}

// Every way to fail is named, so that no sentence, and no text of a number, is linked.
impl Error for Misfit {
    fn custom<T: Display>(_: T) -> Self {
        Misfit
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Misfit
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Misfit
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Misfit
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Misfit
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Misfit
    }

    fn missing_field(_: &'static str) -> Self {
        Misfit
    }

    fn duplicate_field(_: &'static str) -> Self {
        Misfit
    }
}

impl Parsed {
    fn number(&self) -> Result<f64, Misfit> {
        self.0.as_f64().ok_or(Misfit)
    }

    fn elements(self) -> Result<Elements, Misfit> {
        let array: Array = self.0.dyn_into().map_err(|_| Misfit)?;
        Ok(Elements { array, next: 0 })
    }

    fn entries(self) -> Result<Entries, Misfit> {
        let object: Object = self.0.dyn_into().map_err(|_| Misfit)?;
        Ok(Entries { keys: Object::keys(&object), object, next: 0, value: JsValue::UNDEFINED })
    }
}

impl<'de> Deserializer<'de> for Parsed {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if let Some(text) = self.0.as_string() {
            visitor.visit_string(text)
        } else if self.0.is_null() || self.0.is_undefined() {
            visitor.visit_unit()
        } else if let Some(truth) = self.0.as_bool() {
            visitor.visit_bool(truth)
        } else if let Some(number) = self.0.as_f64() {
            visitor.visit_f64(number)
        } else if Array::is_array(&self.0) {
            visitor.visit_seq(self.elements()?)
        } else {
            visitor.visit_map(self.entries()?)
        }
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let number = self.number()?;
        // A cast would saturate and round in silence.
        if number >= 0.0 && number.fract() == 0.0 { visitor.visit_u64(number as u64) } else { Err(Misfit) }
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if self.0.is_null() || self.0.is_undefined() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_seq(self.elements()?)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_seq(self.elements()?)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_map(self.entries()?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_map(self.entries()?)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        if let Some(name) = self.0.as_string() {
            return visitor.visit_enum(Variant { name, value: JsValue::UNDEFINED });
        }
        let mut entries = self.entries()?;
        let name = entries.next_name().ok_or(Misfit)?;
        visitor.visit_enum(Variant { name, value: entries.value })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct tuple_struct identifier
    }
}

struct Elements {
    array: Array,
    next: u32,
}

impl<'de> SeqAccess<'de> for Elements {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        if self.next == self.array.length() {
            return Ok(None);
        }
        let value = self.array.get(self.next);
        self.next += 1;
        seed.deserialize(Parsed(value)).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.array.length() as usize)
    }
}

struct Entries {
    object: Object,
    keys: Array,
    next: u32,
    /// Of the name given last.
    value: JsValue,
}

impl Entries {
    fn next_name(&mut self) -> Option<String> {
        let key = self.keys.get(self.next);
        self.next += 1;
        let name = key.as_string()?;
        self.value = Reflect::get(&self.object, &key).ok()?;
        Some(name)
    }
}

impl<'de> MapAccess<'de> for Entries {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Misfit> {
        match self.next_name() {
            Some(name) => seed.deserialize(StrDeserializer::new(&name)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        seed.deserialize(Parsed(std::mem::replace(&mut self.value, JsValue::UNDEFINED)))
    }
}

struct Variant {
    name: String,
    value: JsValue,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Misfit;
    type Variant = Parsed;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Parsed), Misfit> {
        Ok((seed.deserialize(StrDeserializer::new(&self.name))?, Parsed(self.value)))
    }
}

impl<'de> VariantAccess<'de> for Parsed {
    type Error = Misfit;

    fn unit_variant(self) -> Result<(), Misfit> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Misfit> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_seq(self.elements()?)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_map(self.entries()?)
    }
}
