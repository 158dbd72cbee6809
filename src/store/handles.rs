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

/// Files whose length and age are asked for at once: each answer waits for the browser's other process, and thousands of
/// waits one after the other are most of a look through a folder.
const ASKED_FILES: u32 = 64;

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
/// counts the folders in it that could not be read. What is hidden and what archivers leave is passed over. `step` is
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
        let mut each = values_of(&folder);
        loop {
            let child = match &mut each {
                Ok(each) => next_child(each).await,
                Err(error) => Err(error.clone()),
            };
            match child {
                Ok(Some(child)) => walk.meet(&inside, depth, child, &is_wanted),
                Ok(None) => break,
                Err(error) if depth == 0 => return Err(error.into()),
                Err(_) => {
                    *unreadable += 1;
                    break;
                }
            }
            if walk.asked.length() == ASKED_FILES {
                walk.hear_answers().await?;
                step().await?;
            }
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
    fn meet(&mut self, inside: &str, depth: usize, (name, child, is_folder): Child, is_wanted: impl Fn(&str) -> bool) {
        if name.starts_with('.') || name == "__MACOSX" {
            return;
        }
        let path = format!("{inside}{name}");
        if !is_folder {
            let ask = || {
                let method: Function = Reflect::get(&child, &"getFile".into()).ok()?.dyn_into().ok()?;
                method.call0(&child).ok()
            };
            if is_wanted(&name)
                && let Some(promise) = ask()
            {
                self.asked.push(&promise);
                self.places.push(self.files.len());
            }
            self.files.push(FolderFile { path, handle: child, size_and_age: None });
        } else if depth < DEEPEST {
            self.waiting.push((format!("{path}/"), child, depth + 1));
        }
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

/// The iterator over what lies directly in a folder.
fn values_of(folder: &JsValue) -> Result<JsValue, JsValue> {
    let values: Function = Reflect::get(folder, &"values".into())?.dyn_into()?;
    values.call0(folder)
}

/// Name, handle and whether it is a folder.
type Child = (String, JsValue, bool);

/// The next of what lies directly in a folder; `None` after the last.
async fn next_child(each: &JsValue) -> Result<Option<Child>, JsValue> {
    let text = |value: &JsValue, name: &str| Reflect::get(value, &name.into()).ok().and_then(|text| text.as_string());
    loop {
        let next = ask(each, "next", &Array::new()).await?;
        if Reflect::get(&next, &"done".into())?.is_truthy() {
            return Ok(None);
        }
        let child = Reflect::get(&next, &"value".into())?;
        if let Some(name) = text(&child, "name") {
            let is_folder = text(&child, "kind").as_deref() == Some("directory");
            return Ok(Some((name, child, is_folder)));
        }
    }
}
