//! The person's folders, as kept.

use idb::TransactionMode;
use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

use super::{BrowserStore, errors::failed, records::text_of};
use crate::store::schema::{FOLDERS, StoreError};

/// A folder of the person's, as kept.
#[derive(Clone, Debug)]
pub struct StoredFolder {
    pub id: String,
    pub name: String,
    /// A `FileSystemDirectoryHandle`; see [`handles`](crate::store::handles).
    pub handle: JsValue,
}

impl BrowserStore {
    /// Keep a folder's handle under an id of the caller's.
    pub async fn put_folder(&self, folder: &StoredFolder) -> Result<(), StoreError> {
        let value = Object::new();
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&value, &"name".into(), &folder.name.as_str().into());
        let _ = Reflect::set(&value, &"handle".into(), &folder.handle);
        self.put(FOLDERS, "keeping a folder", &value, Some(folder.id.as_str().into())).await
    }

    /// The person's folders, in order of id.
    pub async fn folders(&self) -> Result<Vec<StoredFolder>, StoreError> {
        const ACTION: &str = "reading your folders";
        let (_, [store]) = self.begin(&[FOLDERS], TransactionMode::ReadOnly, ACTION)?;
        let keys = store.get_all_keys(None, None).map_err(failed(ACTION))?.into_future();
        let values = store.get_all(None, None).map_err(failed(ACTION))?.into_future();
        let keys = keys.await.map_err(failed(ACTION))?;
        let values = values.await.map_err(failed(ACTION))?;
        let folder = |(key, value): (&JsValue, &JsValue)| {
            let handle = Reflect::get(value, &"handle".into()).ok().filter(JsValue::is_object)?;
            Some(StoredFolder { id: key.as_string()?, name: text_of(value, "name").ok()?, handle })
        };
        Ok(keys.iter().zip(&values).filter_map(folder).collect())
    }

    pub async fn folder(&self, id: &str) -> Result<Option<StoredFolder>, StoreError> {
        Ok(self.folders().await?.into_iter().find(|folder| folder.id == id))
    }

    pub async fn remove_folder(&self, id: &str) -> Result<(), StoreError> {
        self.delete(&[FOLDERS], "forgetting a folder", id.into()).await
    }
}
