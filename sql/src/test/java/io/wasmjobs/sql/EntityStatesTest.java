package io.wasmjobs.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wasmjobs.engine.EntityEntries;
import io.wasmjobs.engine.EntityState;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.protocol.Bytes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;

/** The stored state of a key, and its expiry. */
final class EntityStatesTest {

    private static final long NOW = 1_000_000;
    private static final StateChanges.Settings SETTINGS =
            new StateChanges.Settings(1_024, Duration.ofSeconds(60), 7, false);
    private static final Bytes KEY = Bytes.utf8("total");

    private static Row stateWith(Bytes value) {
        EntityEntries entries = new EntityEntries();
        entries.apply(new StateChanges(Map.of(KEY, Optional.of(value)), SETTINGS));
        Row state = new Row(1);
        EntityStates.write(state, entries, SETTINGS, NOW);
        return state;
    }

    @Test
    void entriesAndTheirVersionAreReadUntilTheyExpire() {
        Row state = stateWith(Bytes.utf8("5"));

        EntityEntries last = EntityStates.read(state, NOW + 59_999);
        assertThat(last.get(KEY)).isEqualTo(Bytes.utf8("5"));
        assertThat(last.version()).isEqualTo(7);
        assertThat(EntityStates.read(state, NOW + 60_000).version())
                .isEqualTo(EntityState.NO_VERSION);
        assertThat(EntityStates.read(new Row(1), NOW).entries()).isEmpty();
    }

    @Test
    void aStateWithoutEntriesIsDeleted() {
        Row state = stateWith(Bytes.utf8("5"));
        EntityEntries entries = EntityStates.read(state, NOW);
        entries.apply(new StateChanges(Map.of(KEY, Optional.empty()), SETTINGS));

        EntityStates.write(state, entries, SETTINGS, NOW);

        assertThat(state.getField(0)).isNull();
    }

    @Test
    void aStateOfALaterFormatIsRefused() {
        Row state = stateWith(Bytes.utf8("5"));
        ((byte[]) state.getField(0))[0] = 9;

        assertThatThrownBy(() -> EntityStates.read(state, NOW))
                .hasMessageContaining("the state of an entity has format 9");
    }
}
