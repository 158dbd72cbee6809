//! Values of any type that serde can read, drawn at random: every width of number, both floats, options, nested enums,
//! empty and long lists, any Unicode.
//!
//! A deserializer that reads from a generator instead of from bytes. It asks nothing of the types, so a field or a
//! variant that is added tomorrow is drawn tomorrow.

use std::fmt;

use hearsight::ground::random::SplitMix64;
use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeSeed, EnumAccess, Error as _, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
        value::U32Deserializer,
    },
};

/// A value of `T`, the same for the same `seed`.
pub fn any<'de, T: Deserialize<'de>>(seed: u64) -> Result<T, Undrawn> {
    T::deserialize(&mut Any(SplitMix64(seed)))
}

/// The type can't be drawn; says what it asked for.
#[derive(Debug)]
pub struct Undrawn(String);

impl fmt::Display for Undrawn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Undrawn {}

impl serde::de::Error for Undrawn {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Undrawn(message.to_string())
    }
}

struct Any(SplitMix64);

impl Any {
    fn below(&mut self, end: u64) -> u64 {
        self.0.bits() % end.max(1)
    }

    /// One of the numbers that go wrong, or any.
    fn bits(&mut self) -> u64 {
        match self.below(6) {
            0 => 0,
            1 => 1,
            2 => u64::MAX,
            3 => 1 << 63,
            4 => (1 << 53) + 1,
            _ => self.0.bits(),
        }
    }

    /// Any number that is one.
    fn float(&mut self) -> f64 {
        let edges = [0.0, -0.0, 1.0, -1.5, 0.1, 1e-300, f64::MAX, f64::MIN_POSITIVE, 9_007_199_254_740_993.0];
        match edges.get(self.below(2 * edges.len() as u64) as usize) {
            Some(edge) => *edge,
            None => Some(f64::from_bits(self.0.bits())).filter(|value| value.is_finite()).unwrap_or(0.25),
        }
    }

    fn char(&mut self) -> char {
        let end = [0x80, 0x800, 0x1_0000, 0x11_0000][self.below(4) as usize];
        char::from_u32(self.below(end) as u32).unwrap_or('\u{fffd}')
    }

    /// How long a list is.
    fn len(&mut self) -> usize {
        let end = [1, 2, 4, 40][self.below(4) as usize];
        self.below(end) as usize
    }

    fn string(&mut self) -> String {
        // The one text with a grammar: pairs of tracks.
        const PAIRS: &str = "0a 0b =\n0b 0c ~\n";
        match self.below(16) {
            0 => PAIRS.to_owned(),
            1 => "long ".repeat(2_000),
            _ => (0..self.len()).map(|_| self.char()).collect(),
        }
    }
}

macro_rules! draw_integers {
    ($($method:ident $visit:ident $type:ty),*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undrawn> {
            visitor.$visit(self.bits() as $type)
        })*
    };
}

impl<'de> Deserializer<'de> for &mut Any {
    type Error = Undrawn;

    fn is_human_readable(&self) -> bool {
        false
    }

    draw_integers! {
        deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64, deserialize_i128 visit_i128 i128,
        deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16, deserialize_u32 visit_u32 u32,
        deserialize_u64 visit_u64 u64, deserialize_u128 visit_u128 u128
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Undrawn> {
        Err(Undrawn::custom("a type that reads whatever comes can't be drawn, nor sent between page and worker"))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undrawn> {
        visitor.visit_bool(self.below(2) == 1)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undrawn> {
        let value = self.float() as f32;
        visitor.visit_f32(if value.is_finite() { value } else { f32::MAX })
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undrawn> {
        visitor.visit_f64(self.float())
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undrawn> {
        visitor.visit_char(self.char())
    }

    // Only a photo's signature reads a borrowed text: 64 hexadecimal digits.
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undrawn> {
        let digits: String = (0..4).map(|_| format!("{:016x}", self.bits())).collect();
        visitor.visit_str(&digits)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undrawn> {
        visitor.visit_string(self.string())
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undrawn> {
        self.deserialize_byte_buf(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undrawn> {
        visitor.visit_byte_buf((0..self.len()).map(|_| self.bits() as u8).collect())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undrawn> {
        if self.below(2) == 0 { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undrawn> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Undrawn> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Undrawn> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undrawn> {
        let left = self.len();
        visitor.visit_seq(Several { any: self, left })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Undrawn> {
        visitor.visit_seq(Several { any: self, left: len })
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Undrawn> {
        self.deserialize_tuple(len, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undrawn> {
        let left = self.len();
        visitor.visit_map(Several { any: self, left })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Undrawn> {
        self.deserialize_tuple(fields.len(), visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Undrawn> {
        let variant = self.below(variants.len() as u64) as u32;
        visitor.visit_enum(Chosen { any: self, variant })
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undrawn> {
        self.deserialize_any(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Undrawn> {
        self.deserialize_any(visitor)
    }
}

struct Several<'a> {
    any: &'a mut Any,
    left: usize,
}

impl<'de> SeqAccess<'de> for Several<'_> {
    type Error = Undrawn;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Undrawn> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        seed.deserialize(&mut *self.any).map(Some)
    }
}

impl<'de> MapAccess<'de> for Several<'_> {
    type Error = Undrawn;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Undrawn> {
        self.next_element_seed(seed)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Undrawn> {
        seed.deserialize(&mut *self.any)
    }
}

struct Chosen<'a> {
    any: &'a mut Any,
    variant: u32,
}

impl<'a, 'de> EnumAccess<'de> for Chosen<'a> {
    type Error = Undrawn;
    type Variant = &'a mut Any;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, &'a mut Any), Undrawn> {
        let place: U32Deserializer<Undrawn> = self.variant.into_deserializer();
        Ok((seed.deserialize(place)?, self.any))
    }
}

impl<'de> VariantAccess<'de> for &mut Any {
    type Error = Undrawn;

    fn unit_variant(self) -> Result<(), Undrawn> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Undrawn> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Undrawn> {
        self.deserialize_tuple(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Undrawn> {
        self.deserialize_tuple(fields.len(), visitor)
    }
}
