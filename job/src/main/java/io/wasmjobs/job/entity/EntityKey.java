package io.wasmjobs.job.entity;

import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.protocol.WasmJob;

/** Names entities: a module and a key. The jobs of an entity run one at a time. */
public final class EntityKey {

    private EntityKey() {}

    /**
     * The entity of a job that has a key, as {@code <module>/<key>}: no module id has a slash, so
     * two entities never have the same name. A pin does not make another entity.
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
