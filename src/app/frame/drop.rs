//! Files from anywhere: buttons, folders, and whatever is dropped on the page.

use gloo::events::{EventListener, EventListenerOptions};
use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DataTransfer, DragEvent, File, FileList, FileSystemDirectoryEntry, FileSystemDirectoryReader, FileSystemEntry,
    FileSystemFileEntry, HtmlInputElement,
};

use crate::{
    app::{state::page::Page, words},
    library::passed_over::is_passed_over,
};

/// The files of an input, each with its path inside the folder it came from, or its name; the input is emptied, so that
/// the same files can be chosen again.
pub fn files_of_input(input: &HtmlInputElement) -> Vec<(File, String)> {
    let files = input.files().map(|list| files_of(&list)).unwrap_or_default();
    input.set_value("");
    files
        .into_iter()
        .map(|file| {
            let path = Reflect::get(&file, &"webkitRelativePath".into()).ok().and_then(|path| path.as_string());
            let path = path.filter(|path| !path.is_empty()).unwrap_or_else(|| file.name());
            (file, path)
        })
        .collect()
}

fn files_of(list: &FileList) -> Vec<File> {
    (0..list.length()).filter_map(|index| list.item(index)).collect()
}

/// Take in whatever is dropped on the page, for as long as the listeners live. `is_over` says that files hover.
pub fn listen(page: Page, is_over: RwSignal<bool>) -> Vec<EventListener> {
    let options = EventListenerOptions::enable_prevent_default();
    let target = window();
    let on_over = EventListener::new_with_options(&target, "dragover", options, move |event| {
        if carries_files(event) {
            event.prevent_default();
            is_over.set(true);
        }
    });
    let on_leave = EventListener::new(&target, "dragleave", move |event| {
        // Leaving one element for another inside the window names that other one.
        if event.dyn_ref::<DragEvent>().is_some_and(|drag| drag.related_target().is_none()) {
            is_over.set(false);
        }
    });
    let on_drop = EventListener::new_with_options(&target, "drop", options, move |event| {
        is_over.set(false);
        if let Some(transfer) = transfer_of(event)
            && carries_files(event)
        {
            event.prevent_default();
            take_in(page, &transfer);
        }
    });
    vec![on_over, on_leave, on_drop]
}

fn transfer_of(event: &web_sys::Event) -> Option<DataTransfer> {
    event.dyn_ref::<DragEvent>()?.data_transfer()
}

fn carries_files(event: &web_sys::Event) -> bool {
    transfer_of(event).is_some_and(|transfer| transfer.types().iter().any(|kind| kind == "Files"))
}

/// The transfer is emptied when the event ends, so entries, files and handles are taken out of it before any await.
fn take_in(page: Page, transfer: &DataTransfer) {
    let items = transfer.items();
    let entries: Vec<(FileSystemEntry, JsValue)> = (0..items.length())
        .filter_map(|index| items.get(index))
        .filter_map(|item| Some((item.webkit_get_as_entry().ok().flatten()?, handle_of(&item))))
        .collect();
    if entries.iter().all(|(entry, _)| !entry.is_directory()) {
        let files = transfer.files().map(|list| files_of(&list)).unwrap_or_default();
        page.add_files(files.into_iter().map(|file| (file.clone(), file.name())).collect());
        return;
    }
    page.run(async move {
        let mut files = Vec::new();
        let mut is_complete = true;
        let mut waiting = Vec::new();
        for (entry, handle) in entries {
            // A folder whose handle can be kept is looked through by the worker.
            match JsFuture::from(Promise::resolve(&handle)).await {
                Ok(handle) if entry.is_directory() && handle.is_object() => {
                    page.add_folder(handle).await.map_err(|error| error.to_string())?;
                }
                _ => waiting.push((entry, String::new())),
            }
        }
        while let Some((entry, inside)) = waiting.pop() {
            let path = inside + &entry.name();
            // Asked, not cast: Chromium's entries are instances of no class that a page can name.
            let is_read = if entry.is_directory() {
                let children = children_of(entry.unchecked_ref()).await.map(|children| {
                    let wanted = children.into_iter().rev().filter(|child| !is_passed_over(&child.name()));
                    waiting.extend(wanted.map(|child| (child, path.clone() + "/")));
                });
                children.is_ok()
            } else {
                file_of(entry.unchecked_ref()).await.map(|file| files.push((file, path))).is_ok()
            };
            is_complete &= is_read;
        }
        page.add_files(files);
        if is_complete { Ok(()) } else { Err(words::FOLDER_UNREADABLE.to_owned()) }
    });
}

/// What promises a dropped thing's handle, where the browser gives one: asked for at once, waited for later.
fn handle_of(item: &JsValue) -> JsValue {
    let ask = Reflect::get(item, &"getAsFileSystemHandle".into()).ok().and_then(|ask| ask.dyn_into::<Function>().ok());
    ask.and_then(|ask| ask.call0(item).ok()).unwrap_or(JsValue::NULL)
}

async fn file_of(entry: &FileSystemFileEntry) -> Result<File, JsValue> {
    let file = answer(|resolve, reject| {
        entry.file_with_callback_and_callback(resolve, reject);
    });
    file.await?.dyn_into()
}

/// A reader answers in parts (100 at a time in Chromium) and ends with an empty one.
async fn children_of(folder: &FileSystemDirectoryEntry) -> Result<Vec<FileSystemEntry>, JsValue> {
    let reader: FileSystemDirectoryReader = folder.create_reader();
    let mut children = Vec::new();
    loop {
        let part = answer(|resolve, reject| {
            // It throws only when asked again before it answered.
            let _ = reader.read_entries_with_callback_and_callback(resolve, reject);
        });
        let part = Array::from(&part.await?);
        if part.length() == 0 {
            return Ok(children);
        }
        children.extend(part.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
    }
}

/// A pair of callbacks as one answer.
async fn answer(ask: impl Fn(&Function, &Function)) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::new(&mut |resolve, reject| ask(&resolve, &reject))).await
}
