package io.wasmjobs.job.run;

import io.wasmjobs.job.record.AttemptedJob;
import io.wasmjobs.job.record.ReceivedJob;

/** A job of an entity, with its number in the entity's queue. */
final class EntityJob extends JobInFlight {

    private final Entity entity;
    private final long number;
    private boolean stored;

    /** A new job. */
    EntityJob(Entity entity, long number, ReceivedJob received) {
        super(received);
        this.entity = entity;
        this.number = number;
    }

    /** A job that is in keyed state. */
    EntityJob(Entity entity, long number, AttemptedJob attempted) {
        super(attempted);
        this.entity = entity;
        this.number = number;
        this.stored = true;
    }

    Entity entity() {
        return entity;
    }

    long number() {
        return number;
    }

    /** Whether it is also in keyed state. */
    boolean isStored() {
        return stored;
    }

    void stored() {
        stored = true;
    }
}
