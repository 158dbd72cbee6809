//! Which device the next worker is to use, after what happened to those before it.
//!
//! A job that takes its worker down is tried once more on the processor. Without this either the graphics card would be
//! given up for good because of one bad file, or a bad card would take down a worker for each file.

use super::message::JobId;

/// So many crashes with no job done between them are the device's fault, and it is given up until the page is opened again.
const MOST_CRASHES_IN_A_ROW: u8 = 3;

/// Where code lies that only reads a person's file: decoders, readers of tags, and what is made of their samples and pixels
/// before a network sees them.
const READERS: [&str; 18] = [
    "/symphonia-",
    "/image-",
    "/png-",
    "/gif-",
    "/jpeg-decoder-",
    "/weezl-",
    "/miniz_oxide-",
    "/fdeflate-",
    "/moxcms-",
    "/fast_image_resize-",
    "/encoding_rs-",
    "/rubato-",
    "/ebur128-",
    "src/hearing/",
    "src/vision/decode/",
    "src/vision/prepare",
    "src/library/tags",
    "src/library/names",
];

/// Whether a panic at this place in the source came of reading a file: its job is not tried again, and its device keeps
/// its good name.
pub fn is_of_file(source: &str) -> bool {
    let source = source.replace('\\', "/");
    READERS.iter().any(|reader| source.contains(reader))
}

/// What is known of the preferred device's reliability.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fallback {
    crashes_in_a_row: u8,
    /// The job that is tried again with care.
    retried: Option<JobId>,
}

impl Fallback {
    /// The next worker is to keep to the processor.
    pub fn must_use_cpu(&self) -> bool {
        self.retried.is_some() || self.is_given_up()
    }

    fn is_given_up(&self) -> bool {
        self.crashes_in_a_row >= MOST_CRASHES_IN_A_ROW
    }

    /// A worker died while it did `job`, or with nothing to do.
    pub fn crashed(&mut self, job: Option<JobId>) {
        self.crashes_in_a_row = self.crashes_in_a_row.saturating_add(1);
        self.retried = job;
    }

    /// `job` ended, however it did. `true` where its worker is to be replaced, by one on the preferred device.
    pub fn ended(&mut self, job: JobId) -> bool {
        if self.retried == Some(job) {
            self.retried = None;
            return !self.is_given_up();
        }
        if !self.must_use_cpu() {
            self.crashes_in_a_row = 0;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bad_file_does_not_cost_the_device() {
        let mut fallback = Fallback::default();
        fallback.crashed(Some(1));
        assert!(fallback.must_use_cpu());
        assert!(!fallback.ended(9), "another job says nothing of it");
        assert!(fallback.ended(1) && !fallback.must_use_cpu());
        assert!(!fallback.ended(2));
        assert_eq!(fallback, Fallback::default());
    }

    #[test]
    fn a_fault_in_a_decoder_is_its_files() {
        let registry = "/somewhere/registry/src/index-1949cf8c6b5b557f/";
        for source in ["symphonia-core-0.6.1/src/io/bit.rs", "png-0.18.1/src/decoder/mod.rs"] {
            assert!(is_of_file(&format!("{registry}{source}")), "{source}");
        }
        assert!(is_of_file("src/hearing/mend/wave.rs") && is_of_file("src\\library\\tags\\mp4.rs"));
        for source in ["cubecl-wgpu-0.11.3/src/compute/server.rs", "burn-flex-0.22.1/src/ops.rs"] {
            assert!(!is_of_file(&format!("{registry}{source}")), "{source}");
        }
        assert!(!is_of_file("src/bin/worker/probe.rs") && !is_of_file("src/networks/musicnn.rs"));
    }

    #[test]
    fn a_device_that_fails_again_and_again_is_given_up() {
        let mut fallback = Fallback::default();
        for job in 1..=3 {
            fallback.crashed(Some(job));
            assert_eq!(fallback.ended(job), job < 3);
        }
        assert!(fallback.must_use_cpu() && !fallback.ended(4) && fallback.must_use_cpu());
    }
}
