//! A worker that is started before there is a job for it.
//!
//! Its code and the network that sees photos take longer to fetch and to start than a photo takes to be seen: a newcomer
//! waited for them after the first press, having looked at the page for seconds. Nobody asked for this work, so nobody is
//! told of it: a worker that can't be started, or dies before it got a job, is forgotten, and the first job starts
//! another as it always did.

use super::Client;
use crate::link::{message::Request, watch::Watch};

impl Client {
    /// Start the worker, unless a job already did, and let it load what the first photo needs.
    pub fn get_ahead(&self) {
        {
            let mut state = self.state.borrow_mut();
            if state.live.is_some() {
                return;
            }
            state.live = self.start();
            state.watch = Watch::default();
            let Some(live) = &mut state.live else { return };
            live.is_ahead = true;
        }
        self.keep_ticking();
    }

    /// The worker is awake: where still nothing is asked of it, it gets ready.
    pub(super) fn get_ready(&self) {
        if self.state.borrow().live.as_ref().is_some_and(|live| live.is_ahead) {
            self.post(&Request::GetReady, None);
        }
    }
}
