//! Pictures as text: messages are JSON, and a page shows a `data:` address as it is.

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// A file's bytes as the address of a picture.
pub fn data_url(mime: &str, bytes: &[u8]) -> String {
    format!("data:{mime};base64,{}", STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_an_address() {
        assert_eq!(data_url("image/png", b"any"), "data:image/png;base64,YW55");
    }
}
