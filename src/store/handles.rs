//! The person's folders, where the browser lets a page keep a handle to them.
//!
//! A kept handle means that sound need not be copied to be played later and that a folder can be looked through again.
//! The interfaces are called by name: not every browser has them, and nothing here may run where they are missing.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// Folders inside folders that are followed; deeper is no music library but a mistake.
const DEEPEST: usize = 24;

/// Call the method `name` of `target` and wait for what it promises.
///
/// # Errors
/// The browser's exception; an undefined one where there is no such method.
pub async fn ask(target: &JsValue, name: &str, arguments: &Array) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(target, &name.into())?.dyn_into()?;
    JsFuture::from(Promise::resolve(&method.apply(target, arguments)?)).await
}

/// Whether the page may read the folder now; where the browser knows no permissions, it may. `is_asking` lets the
/// browser ask the person, which works only from a click.
pub async fn may_read(handle: &JsValue, is_asking: bool) -> bool {
    let name = if is_asking { "requestPermission" } else { "queryPermission" };
    if !Reflect::has(handle, &name.into()).unwrap_or(false) {
        return true;
    }
    // Reading is what it is asked for without a word.
    ask(handle, name, &Array::new()).await.is_ok_and(|state| state == "granted")
}

/// The file at a path inside a folder; the path's parts are divided by `/`.
///
/// # Errors
/// The browser's exception, where the file is gone or may not be read.
pub async fn file_at(folder: &JsValue, path: &str) -> Result<File, JsValue> {
    let mut parts: Vec<&str> = path.split('/').collect();
    let name = parts.pop().unwrap_or(path);
    let mut folder = folder.clone();
    for part in parts {
        folder = ask(&folder, "getDirectoryHandle", &Array::of1(&part.into())).await?;
    }
    let file = ask(&folder, "getFileHandle", &Array::of1(&name.into())).await?;
    ask(&file, "getFile", &Array::new()).await?.dyn_into()
}

/// The files behind handles, all asked for at once: each waits for the browser's other process, and thousands of waits one
/// after the other are most of a look through a folder. `None` for one that can't be read.
///
/// # Errors
/// The browser's exception where nothing can be asked at all.
pub async fn files_of(handles: impl IntoIterator<Item = &JsValue>) -> Result<Vec<Option<File>>, JsValue> {
    let asked = Array::new();
    for handle in handles {
        let method: Function = Reflect::get(handle, &"getFile".into())?.dyn_into()?;
        asked.push(&method.call0(handle)?);
    }
    let answers: Array = JsFuture::from(Promise::all_settled(&asked)).await?.dyn_into()?;
    let file = |answer: JsValue| Reflect::get(&answer, &"value".into()).ok()?.dyn_into().ok();
    Ok(answers.iter().map(file).collect())
}

/// Every file in a folder, in depth and in order of path, as path and handle; `unreadable` counts the folders in it that
/// could not be read. What is hidden and what archivers leave is passed over. `step` hears the count from time to time
/// and stops the walk with an error.
///
/// # Errors
/// The browser's exception where the folder itself can't be read, or what `step` gives.
pub async fn files_in<E: From<JsValue>>(
    folder: &JsValue,
    unreadable: &mut u32,
    mut step: impl AsyncFnMut(usize) -> Result<(), E>,
) -> Result<Vec<(String, JsValue)>, E> {
    let mut files = Vec::new();
    let mut waiting = vec![(String::new(), folder.clone(), 0)];
    while let Some((inside, folder, depth)) = waiting.pop() {
        step(files.len()).await?;
        match children_of(&folder).await {
            Ok(children) => {
                for (name, child, is_folder) in children {
                    if name.starts_with('.') || name == "__MACOSX" {
                        continue;
                    }
                    let path = format!("{inside}{name}");
                    if !is_folder {
                        files.push((path, child));
                    } else if depth < DEEPEST {
                        waiting.push((format!("{path}/"), child, depth + 1));
                    }
                }
            }
            Err(error) if depth == 0 => return Err(error.into()),
            Err(_) => *unreadable += 1,
        }
    }
    files.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(files)
}

/// Name, handle and whether it is a folder, of everything directly in a folder.
async fn children_of(folder: &JsValue) -> Result<Vec<(String, JsValue, bool)>, JsValue> {
    let text = |value: &JsValue, name: &str| Reflect::get(value, &name.into()).ok().and_then(|text| text.as_string());
    let mut children = Vec::new();
    let values: Function = Reflect::get(folder, &"values".into())?.dyn_into()?;
    let each = values.call0(folder)?;
    loop {
        let next = ask(&each, "next", &Array::new()).await?;
        if Reflect::get(&next, &"done".into())?.is_truthy() {
            return Ok(children);
        }
        let child = Reflect::get(&next, &"value".into())?;
        if let Some(name) = text(&child, "name") {
            let is_folder = text(&child, "kind").as_deref() == Some("directory");
            children.push((name, child, is_folder));
        }
    }
}
