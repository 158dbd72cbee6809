//! The service worker: registered once, and a new version waits until the person accepts it.

use gloo::events::EventListener;
use leptos::prelude::*;

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

use crate::app::{
    parts::{browser::navigator_part, reactive::when, tasks},
    words,
};

/// `None` in browsers without service workers and on insecure addresses: the page works, not offline.
fn container() -> Option<ServiceWorkerContainer> {
    navigator_part("serviceWorker")?.dyn_into().ok()
}

/// Shown when a new version waits.
#[component]
pub fn UpdateBanner() -> impl IntoView {
    let is_ready = RwSignal::new(false);
    let registration = StoredValue::new_local(None::<ServiceWorkerRegistration>);
    let listeners = StoredValue::new_local(Vec::<EventListener>::new());
    let is_accepted = StoredValue::new(false);

    if let Some(container) = container() {
        let on_change = EventListener::new(&container, "controllerchange", move |_| {
            if is_accepted.try_update_value(std::mem::take) == Some(true) {
                let _ = window().location().reload();
            }
        });
        listeners.update_value(|kept| kept.push(on_change));
        tasks::run_quietly(async move {
            // It fails where the site has no service worker (development): then there is nothing to update.
            let Ok(registered) = JsFuture::from(container.register("sw.js")).await else { return };
            let Ok(registered) = registered.dyn_into::<ServiceWorkerRegistration>() else { return };
            is_ready.set(registered.waiting().is_some());
            let on_found = EventListener::new(&registered.clone(), "updatefound", {
                let registered = registered.clone();
                move |_| {
                    if let Some(installing) = registered.installing() {
                        let on_state = watch(installing, is_ready);
                        listeners.update_value(|kept| kept.push(on_state));
                    }
                }
            });
            listeners.update_value(|kept| kept.push(on_found));
            registration.set_value(Some(registered));
        });
    }

    let accept = move |_| {
        is_accepted.set_value(true);
        if let Some(waiting) = registration.with_value(|r| r.as_ref().and_then(ServiceWorkerRegistration::waiting)) {
            let _ = waiting.post_message(&JsValue::from("skip-waiting"));
        }
    };
    view! {
        <div class="update" role="status">
            {when(move || is_ready.get(), move || view! { <p>{words::UPDATE_READY}</p>
                <button type="button" class="primary" on:click=accept>{words::UPDATE_NOW}</button> }.into_any())}
        </div>
    }
}

/// A new version that is installed while another one controls the page is an update.
fn watch(installing: ServiceWorker, is_ready: RwSignal<bool>) -> EventListener {
    EventListener::new(&installing.clone(), "statechange", move |_| {
        let is_update = container().is_some_and(|container| container.controller().is_some());
        if installing.state() == ServiceWorkerState::Installed && is_update {
            is_ready.set(true);
        }
    })
}

/// The first visit's page has no service worker yet, so the worker's files passed it by: ask for them now.
pub fn keep_worker_files() {
    let Some(container) = container() else { return };
    tasks::run_quietly(async move {
        let Ok(ready) = container.ready() else { return };
        let Ok(registered) = JsFuture::from(ready).await else { return };
        let active = registered.dyn_into::<ServiceWorkerRegistration>().ok().and_then(|r| r.active());
        if let Some(active) = active {
            let _ = active.post_message(&JsValue::from("cache-worker"));
        }
    });
}
