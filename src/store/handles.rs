//! The person's folders, where the browser lets a page keep a handle to them.
//!
//! A kept handle means that sound need not be copied to be played later and that a folder can be looked through again.
//! The interfaces are called by name: not every browser has them, and nothing here may run where they are missing.

use js_sys::{Array, AsyncIterator, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::library::passed_over::is_passed_over;

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

/// Files whose length and age are asked for at once: each answer waits for the browser's other process, and thousands of
/// waits one after the other are most of a look through a folder.
const ASKED_FILES: u32 = 256;

/// A file inside a folder.
#[derive(Clone, Debug)]
pub struct FolderFile {
    /// Inside the folder, parts divided by `/`.
    pub path: String,
    pub handle: JsValue,
    /// Bytes, and milliseconds since the Unix epoch; `None` where they were not asked for, or it can't be read.
    pub size_and_age: Option<(f64, f64)>,
}

/// Every file in a folder, in depth and in order of path, with length and age where `is_wanted` by its name; `unreadable`
/// counts what in it could not be read. What `passed_over` names is not entered. `step` is
/// asked from time to time and stops the walk with an error.
///
/// # Errors
/// The browser's exception where the folder itself can't be read, or what `step` gives.
pub async fn files_in<E: From<JsValue>>(
    folder: &JsValue,
    unreadable: &mut u32,
    is_wanted: impl Fn(&str) -> bool,
    mut step: impl AsyncFnMut() -> Result<(), E>,
) -> Result<Vec<FolderFile>, E> {
    let mut walk = Walk { waiting: vec![(String::new(), folder.clone(), 0)], ..Walk::default() };
    while let Some((inside, folder, depth)) = walk.waiting.pop() {
        step().await?;
        match children_of(&folder).await {
            Ok(children) => {
                for child in children {
                    *unreadable += u32::from(!walk.meet(&inside, depth, &child, &is_wanted));
                    if walk.asked.length() == ASKED_FILES {
                        walk.hear_answers().await?;
                        step().await?;
                    }
                }
            }
            Err(error) if depth == 0 => return Err(error.into()),
            Err(_) => *unreadable += 1,
        }
    }
    walk.hear_answers().await?;
    walk.files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(walk.files)
}

/// A folder on its way to be listed.
#[derive(Default)]
struct Walk {
    files: Vec<FolderFile>,
    /// Path, handle and depth of folders that are still to be entered.
    waiting: Vec<(String, JsValue, usize)>,
    /// Promises of files, and which of `files` they are.
    asked: Array,
    places: Vec<usize>,
}

impl Walk {
    /// Take in what lies in a folder; `false` where it does not even have a name that can be read.
    fn meet(&mut self, inside: &str, depth: usize, child: &JsValue, is_wanted: impl Fn(&str) -> bool) -> bool {
        let part = |name: &str| Reflect::get(child, &name.into()).ok();
        let Some(name) = part("name").and_then(|name| name.as_string()) else { return false };
        if is_passed_over(&name) {
            return true;
        }
        let path = format!("{inside}{name}");
        if part("kind").is_some_and(|kind| kind == "directory") {
            if depth < DEEPEST {
                self.waiting.push((format!("{path}/"), child.clone(), depth + 1));
            }
            return true;
        }
        if is_wanted(&name)
            && let Some(method) = part("getFile").and_then(|method| method.dyn_into::<Function>().ok())
            && let Ok(promise) = method.call0(child)
        {
            self.asked.push(&promise);
            self.places.push(self.files.len());
        }
        self.files.push(FolderFile { path, handle: child.clone(), size_and_age: None });
        true
    }

    async fn hear_answers(&mut self) -> Result<(), JsValue> {
        let asked = std::mem::replace(&mut self.asked, Array::new());
        let answers: Array = JsFuture::from(Promise::all_settled(&asked)).await?.dyn_into()?;
        for (place, answer) in self.places.drain(..).zip(answers.iter()) {
            let file = Reflect::get(&answer, &"value".into()).ok().and_then(|file| file.dyn_into::<File>().ok());
            if let Some(known) = self.files.get_mut(place) {
                known.size_and_age = file.map(|file| (file.size(), file.last_modified()));
            }
        }
        Ok(())
    }
}

/// The handles of everything directly in a folder. In one promise where the browser can do that: to wait for each handle
/// from here takes several times as long as the browser takes to find it.
async fn children_of(folder: &JsValue) -> Result<Vec<JsValue>, JsValue> {
    let values: Function = Reflect::get(folder, &"values".into())?.dyn_into()?;
    let each: AsyncIterator = values.call0(folder)?.unchecked_into();
    if let Ok(all) = Array::from_async(&each) {
        return Ok(JsFuture::from(all).await?.iter().collect());
    }
    let mut children = Vec::new();
    loop {
        let next = ask(&each, "next", &Array::new()).await?;
        if Reflect::get(&next, &"done".into())?.is_truthy() {
            return Ok(children);
        }
        children.push(Reflect::get(&next, &"value".into())?);
    }
}
