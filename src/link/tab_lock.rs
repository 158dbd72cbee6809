//! One tab analyses the library at a time: two would do the same work twice and write over each other's records.
//!
//! Stands on the browser's Web Locks, which let go by themselves when a tab closes or crashes. A browser without them
//! goes on without.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

const NAME: &str = "hearsight-analysis";

#[derive(Default)]
enum Standing {
    #[default]
    Free,
    Asked,
    /// Called to let go.
    Held(Function),
    /// This browser has no locks.
    Needless,
}

/// The lock as this tab holds it, or not.
#[derive(Clone, Default)]
pub struct TabLock(Rc<RefCell<Standing>>);

impl TabLock {
    pub fn is_held(&self) -> bool {
        matches!(*self.0.borrow(), Standing::Held(_) | Standing::Needless)
    }

    pub fn is_asked(&self) -> bool {
        matches!(*self.0.borrow(), Standing::Asked)
    }

    /// Ask for the lock where this was not done; `on_held` is called later, once it is ours.
    /// `true` where it was asked for just now.
    pub fn ask(&self, on_held: impl FnOnce() + 'static) -> bool {
        if !matches!(*self.0.borrow(), Standing::Free) {
            return false;
        }
        *self.0.borrow_mut() = Standing::Asked;
        if request(self.clone(), on_held).is_none() {
            *self.0.borrow_mut() = Standing::Needless;
        }
        self.is_asked()
    }

    pub fn release(&self) {
        let before = match &mut *self.0.borrow_mut() {
            held @ Standing::Held(_) => std::mem::take(held),
            _ => return,
        };
        if let Standing::Held(release) = before {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// `None` where there are no locks.
fn request(lock: TabLock, on_held: impl FnOnce() + 'static) -> Option<()> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok().filter(|locks| !locks.is_undefined())?;
    let on_held = Rc::new(RefCell::new(Some(on_held)));
    let begin = Rc::new(move |standing: Standing| {
        *lock.0.borrow_mut() = standing;
        if let Some(on_held) = on_held.borrow_mut().take() {
            on_held();
        }
    });
    // The lock is ours for as long as the promise this answers with is open.
    let granted = {
        let begin = begin.clone();
        Closure::once_into_js(move || -> JsValue {
            let mut release = None;
            let open = Promise::new(&mut |resolve, _| release = Some(resolve));
            begin(release.map_or(Standing::Needless, Standing::Held));
            open.into()
        })
    };
    let asked = method(&locks, "request")?.call2(&locks, &NAME.into(), &granted).ok()?;
    // A page that may not have locks (some frames) is told so here.
    let refused = Closure::once_into_js(move |_: JsValue| begin(Standing::Needless));
    method(&asked, "catch")?.call1(&asked, &refused).ok().map(drop)
}

fn method(of: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
}
