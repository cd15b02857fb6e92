//! Records that a wasm job emits in addition to its outcome.

/// An additional record for a topic that the manifest lists in `topics`. It appears together with the
/// job's outcome; a failure emits nothing.
///
/// ```ignore
/// Record::to("audit").key(id).value(text).header("source", "shop").emit();
/// ```
pub struct Record {
    topic: String,
    key: Vec<u8>,
    value: Option<Vec<u8>>,
    headers: Vec<(String, String)>,
}

impl Record {
    /// A record without key, value and headers: a tombstone until its value is set.
    pub fn to(topic: impl Into<String>) -> Record {
        Record { topic: topic.into(), key: Vec::new(), value: None, headers: Vec::new() }
    }

    /// Sets the key, which determines the partition.
    pub fn key(mut self, key: impl Into<Vec<u8>>) -> Record {
        self.key = key.into();
        self
    }

    /// Sets the value.
    pub fn value(mut self, value: impl Into<Vec<u8>>) -> Record {
        self.value = Some(value.into());
        self
    }

    /// Adds a header.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Record {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Emits it. False means that the host refused it: the job then ends with `EMIT_REFUSED`.
    pub fn emit(self) -> bool {
        let mut headers = Vec::new();
        for (place, (name, value)) in self.headers.iter().enumerate() {
            headers.push(if place == 0 { b'{' } else { b',' });
            headers.extend(serde_json::to_vec(name).expect("a text is always JSON"));
            headers.push(b':');
            headers.extend(serde_json::to_vec(value).expect("a text is always JSON"));
        }
        if !headers.is_empty() {
            headers.push(b'}');
        }
        #[cfg(target_arch = "wasm32")]
        unsafe {
            let value = self.value.as_deref();
            host::emit(
                self.topic.as_ptr(),
                self.topic.len(),
                self.key.as_ptr(),
                self.key.len(),
                value.map_or(std::ptr::null(), <[u8]>::as_ptr),
                value.map_or(usize::MAX, <[u8]>::len),
                headers.as_ptr(),
                headers.len(),
            ) == 0
        }
        #[cfg(not(target_arch = "wasm32"))]
        {
            eprintln!("emitted {} bytes to {}", self.value.map_or(0, |value| value.len()), self.topic);
            true
        }
    }
}

#[cfg(target_arch = "wasm32")]
mod host {
    #[link(wasm_import_module = "env")]
    extern "C" {
        pub fn emit(
            topic: *const u8,
            topic_length: usize,
            key: *const u8,
            key_length: usize,
            value: *const u8,
            value_length: usize,
            headers: *const u8,
            headers_length: usize,
        ) -> i32;
    }
}
