//! Voice or no voice, from what both networks say of it.

pub fn placeholder() {}
