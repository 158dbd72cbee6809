//! What the first photo needs, loaded while the person still looks at the page.
//!
//! It is no job: nobody waits for it, and nobody hears of its failure. A job that needs the senses meanwhile waits for
//! the end of it rather than fetch the same files beside it.

use std::rc::Rc;

use gloo::timers::future::TimeoutFuture;
use hearsight::{engine::report::DeviceKind, vision::rehearsal};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::{Worker, post_memory};

impl Worker {
    /// Load the eyes, and let them see once.
    pub(super) fn get_ready(self: &Rc<Self>) {
        let worker = Rc::clone(self);
        let loading = future_to_promise(async move {
            worker.load_eyes().await;
            post_memory();
            Ok(JsValue::UNDEFINED)
        });
        self.ahead.replace(Some(loading));
    }

    async fn load_eyes(&self) {
        self.with_free_senses(async |senses| {
            // Where they can't be had, the job that needs them tries again and says what was wrong.
            if senses.eyes().await.is_err() {
                return;
            }
            // A job that came meanwhile is heard of now: it can see for itself.
            TimeoutFuture::new(0).await;
            // On a graphics processor they saw already, to be tested.
            let may_rehearse = self.running.borrow().is_none() && senses.report().kind == DeviceKind::Cpu;
            if may_rehearse && let Ok(eyes) = senses.eyes().await {
                // A photo that can't be seen says so when it is one that someone gave.
                drop(rehearsal::rehearse(eyes).await);
            }
        })
        .await;
    }

    /// Wait for the end of what was begun ahead.
    pub(super) async fn be_ready(&self) {
        let loading = self.ahead.take();
        if let Some(loading) = loading {
            // It always ends well.
            drop(JsFuture::from(loading).await);
        }
    }
}
