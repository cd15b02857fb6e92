package io.wasmjobs.engine.module;

import io.wasmjobs.protocol.Bytes;

/**
 * A module's file and manifest, as read from its source.
 *
 * @param id the module's id
 * @param module the bytes
 * @param sha256 the bytes' hash in lower-case hex
 * @param manifest the JSON of its manifest
 */
public record ModuleFile(String id, Bytes module, String sha256, Manifest manifest) {}
