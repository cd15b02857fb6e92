package io.wasmjobs.job.entity;

import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.protocol.WasmJob;

/** The names of entities. An entity is a module and a key, and its jobs run one at a time. */
public final class EntityKey {

    private EntityKey() {}

    /**
     * The entity of a job that has a key, as {@code <module>/<key>}: no module id has a slash, so
     * the names of two entities differ. A pin is not part of the name.
     */
    public static String of(ReceivedJob received) {
        WasmJob job = received.job();
        return job.module().id() + '/' + job.scheduling().key();
    }

    /** The module of an entity. */
    public static String module(String entity) {
        return entity.substring(0, entity.indexOf('/'));
    }
}
