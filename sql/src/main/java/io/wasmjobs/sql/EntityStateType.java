package io.wasmjobs.sql;

import java.time.Duration;
import java.util.Optional;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.StateTypeStrategy;

/**
 * The type of the state of a key, and how long Flink keeps it: the manifest's {@code state.ttl}.
 * Flink writes the state when it changes only, so its clock runs from the last change too.
 */
record EntityStateType(ColumnTypes manifest) implements StateTypeStrategy {

    @Override
    public Optional<DataType> inferType(CallContext call) {
        // Flink asks for a composite type.
        return Optional.of(DataTypes.ROW(DataTypes.FIELD("stored", DataTypes.BYTES())));
    }

    @Override
    public Optional<Duration> getTimeToLive(CallContext call) {
        return Optional.of(manifest.timeToLive(call));
    }
}
