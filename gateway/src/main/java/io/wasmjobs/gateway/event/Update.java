package io.wasmjobs.gateway.event;

import io.wasmjobs.gateway.outcome.OutcomeStore.Retained;
import io.wasmjobs.gateway.outcome.Position;
import io.wasmjobs.gateway.state.StateStore.Latest;
import io.wasmjobs.protocol.Bytes;

/** An event for the streams, with the position of its record. */
sealed interface Update {

    Position position();

    boolean isFor(EventStream stream);

    /** The event's name. */
    String name();

    /** The event's data: JSON on one line. */
    Bytes json();

    /** A job has ended. */
    record JobEnded(Retained retained) implements Update {

        @Override
        public Position position() {
            return retained.outcome().position();
        }

        @Override
        public boolean isFor(EventStream stream) {
            return retained.sequence() > stream.after() && stream.filter().contains(retained);
        }

        @Override
        public String name() {
            return retained.outcome().status();
        }

        @Override
        public Bytes json() {
            return Bytes.wrap(retained.status().json());
        }
    }

    /** The state of a module's key has changed. */
    record StateChanged(Latest state) implements Update {

        @Override
        public Position position() {
            return state.position();
        }

        @Override
        public boolean isFor(EventStream stream) {
            return stream.filter().contains(state);
        }

        @Override
        public String name() {
            return "state";
        }

        @Override
        public Bytes json() {
            return state.json();
        }
    }
}
