//! The colours of a photo: where they lie (`oklab`), what they are called (`names`), which ones matter (`palette`), how
//! they look together (`looks`, `harmony`).

#[cfg(feature = "engine")]
mod harmony;
#[cfg(feature = "engine")]
pub mod looks;
pub mod names;
pub mod oklab;
#[cfg(feature = "engine")]
pub mod palette;
