package io.wasmjobs.job.deduplication;

import java.io.IOException;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.LongSupplier;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.runtime.state.AbstractKeyedStateBackend;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.KeyedStateBackendParametersImpl;
import org.apache.flink.runtime.state.StateBackendFactory;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.jspecify.annotations.Nullable;

/**
 * Flink's RocksDB state backend, with state that ages by {@link RunningTime} instead of the
 * machine's clock. State on disk is the same.
 */
public final class RunningTimeStateBackend extends EmbeddedRocksDBStateBackend {

    private static final long serialVersionUID = 1;

    /** Flink passes nothing else to an operator than the keyed state backend itself. */
    private static final Map<KeyedStateBackend<?>, RunningTime> TIMES =
            Collections.synchronizedMap(new WeakHashMap<>());

    /** A clock that is part of the submitted job. */
    @FunctionalInterface
    interface NanoClock extends LongSupplier, Serializable {}

    private final NanoClock nanoClock;

    RunningTimeStateBackend(NanoClock nanoClock) {
        this.nanoClock = nanoClock;
    }

    private RunningTimeStateBackend(
            RunningTimeStateBackend original, ReadableConfig config, ClassLoader classLoader) {
        super(original, config, classLoader);
        this.nanoClock = original.nanoClock;
    }

    /**
     * Creates the backend; Flink instantiates this by name, as {@code state.backend.type}. Public
     * for that.
     */
    public static final class Factory implements StateBackendFactory<RunningTimeStateBackend> {

        @Override
        public RunningTimeStateBackend createFromConfig(
                ReadableConfig config, ClassLoader classLoader) {
            return new RunningTimeStateBackend(System::nanoTime).configure(config, classLoader);
        }
    }

    @Override
    public RunningTimeStateBackend configure(ReadableConfig config, ClassLoader classLoader) {
        return new RunningTimeStateBackend(this, config, classLoader);
    }

    @Override
    public <K> AbstractKeyedStateBackend<K> createKeyedStateBackend(
            KeyedStateBackendParameters<K> parameters) throws IOException {
        RunningTime time =
                new RunningTime(parameters.getTtlTimeProvider().currentTimestamp(), nanoClock);
        AbstractKeyedStateBackend<K> created =
                super.createKeyedStateBackend(
                        new KeyedStateBackendParametersImpl<>(parameters).setTtlTimeProvider(time));
        TIMES.put(created, time);
        return created;
    }

    /** The time by which the state of an operator ages; null for the machine's clock. */
    static @Nullable RunningTime timeOf(KeyedStateBackend<?> backend) {
        return TIMES.get(backend);
    }
}
