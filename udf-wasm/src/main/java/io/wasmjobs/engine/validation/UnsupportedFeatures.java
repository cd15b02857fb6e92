package io.wasmjobs.engine.validation;

import io.wasmjobs.engine.module.ModuleRefused;

/** The refusals of unsupported WebAssembly proposals, each with advice for the module's author. */
final class UnsupportedFeatures {

    private UnsupportedFeatures() {}

    static ModuleRefused simd() {
        return ModuleRefused.invalid(
                "the module uses SIMD, which the runtime does not support; build without simd128");
    }

    static ModuleRefused garbageCollection() {
        return ModuleRefused.invalid(
                "the module uses garbage-collected types, whose memory this host cannot bound; "
                        + "build for linear memory");
    }

    static ModuleRefused threads() {
        return ModuleRefused.invalid(
                "the module uses shared memory or atomic operations, but a guest has one thread here; "
                        + "build without threads");
    }

    static ModuleRefused oldExceptions() {
        return ModuleRefused.invalid(
                "the module uses the old exception instructions, which the runtime does not support; "
                        + "build with try_table (exnref) or without exceptions");
    }

    static ModuleRefused memory64() {
        return ModuleRefused.invalid(
                "the module uses 64-bit memory (memory64), which the runtime does not support; "
                        + "build for wasm32");
    }

    static ModuleRefused component() {
        return ModuleRefused.invalid(
                "this is a component; build a core module (for WASI preview 1, without wit-component)");
    }

    /** Refused because the memory limit applies to the first memory only. */
    static ModuleRefused secondMemory() {
        return ModuleRefused.invalid("the module has a second memory; this host offers one only");
    }
}
