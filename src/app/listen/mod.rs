//! Listen: photos in, ranked music out.

pub mod wish_words;

#[cfg(feature = "page")]
pub(super) mod ranked_list;
#[cfg(feature = "page")]
pub(super) mod view;
#[cfg(feature = "page")]
pub(super) mod wish_form;
