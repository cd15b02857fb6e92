//! The state of the wasm job's key, as the last successful job of the same key left it. A failure
//! changes nothing. The manifest needs `"state": {}`, and the job a key. In tests outside of a module,
//! each thread has its own state.

use serde::{de::DeserializeOwned, Serialize};

#[cfg(target_arch = "wasm32")]
#[link(wasm_import_module = "env")]
extern "C" {
    fn kv_get(key: *const u8, length: usize) -> u64;
    fn kv_set(key: *const u8, length: usize, value: *const u8, value_length: usize);
    fn kv_delete(key: *const u8, length: usize);
    fn kv_keys(prefix: *const u8, length: usize) -> u64;
}

/// The value of a key.
pub fn get(key: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    let key = key.as_ref();
    #[cfg(target_arch = "wasm32")]
    unsafe {
        match kv_get(key.as_ptr(), key.len()) {
            u64::MAX => None,
            packed => Some(super::abi::take(packed)),
        }
    }
    #[cfg(not(target_arch = "wasm32"))]
    outside::STATE.with(|state| state.borrow().get(key).cloned())
}

/// Sets the value of a key. More than the manifest allows ends the job with `STATE_LIMIT`.
pub fn set(key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) {
    let (key, value) = (key.as_ref(), value.as_ref());
    #[cfg(target_arch = "wasm32")]
    unsafe {
        kv_set(key.as_ptr(), key.len(), value.as_ptr(), value.len())
    }
    #[cfg(not(target_arch = "wasm32"))]
    outside::STATE.with(|state| state.borrow_mut().insert(key.to_vec(), value.to_vec()));
}

/// Removes a key if it exists.
pub fn delete(key: impl AsRef<[u8]>) {
    let key = key.as_ref();
    #[cfg(target_arch = "wasm32")]
    unsafe {
        kv_delete(key.as_ptr(), key.len())
    }
    #[cfg(not(target_arch = "wasm32"))]
    outside::STATE.with(|state| state.borrow_mut().remove(key));
}

/// The keys with the prefix `prefix`, sorted.
pub fn keys(prefix: impl AsRef<[u8]>) -> Vec<Vec<u8>> {
    let prefix = prefix.as_ref();
    #[cfg(target_arch = "wasm32")]
    {
        let listed = unsafe { super::abi::take(kv_keys(prefix.as_ptr(), prefix.len())) };
        let mut rest = &listed[..];
        let mut keys = Vec::new();
        while rest.len() >= 4 {
            let (length, key) = rest.split_at(4);
            let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]) as usize;
            keys.push(key[..length].to_vec());
            rest = &key[length..];
        }
        keys
    }
    #[cfg(not(target_arch = "wasm32"))]
    outside::STATE.with(|state| {
        state.borrow().keys().filter(|key| key.starts_with(prefix)).cloned().collect()
    })
}

/// The value of a key, read from JSON.
pub fn get_json<T: DeserializeOwned>(key: impl AsRef<[u8]>) -> Option<T> {
    get(key).map(|value| serde_json::from_slice(&value).expect("state that set_json wrote"))
}

/// Sets the value of a key to JSON.
pub fn set_json<T: Serialize>(key: impl AsRef<[u8]>, value: &T) {
    set(key, serde_json::to_vec(value).expect("state that can be written as JSON"))
}

#[cfg(not(target_arch = "wasm32"))]
mod outside {
    use std::cell::RefCell;
    use std::collections::BTreeMap;

    thread_local! {
        pub static STATE: RefCell<BTreeMap<Vec<u8>, Vec<u8>>> = RefCell::new(BTreeMap::new());
    }
}
