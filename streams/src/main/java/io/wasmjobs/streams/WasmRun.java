package io.wasmjobs.streams;

import io.wasmjobs.job.config.OptionCatalogue;
import io.wasmjobs.job.config.ProgramConfig;
import io.wasmjobs.job.config.WasmOptions;
import io.wasmjobs.job.engine.SharedEngine;
import io.wasmjobs.job.run.RunRecordsFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.util.OutputTag;

/**
 * Configures how a module runs on the records of a DataStream. Immutable; {@link #run} adds it to
 * the program.
 */
public final class WasmRun<IN, OUT> {

    private final DataStream<IN> records;
    private final TypeInformation<OUT> type;
    private final StreamJobs<IN, OUT> jobs;
    private final Map<String, String> options;

    WasmRun(
            DataStream<IN> records,
            TypeInformation<OUT> type,
            StreamJobs<IN, OUT> jobs,
            Map<String, String> options) {
        this.records = records;
        this.type = type;
        this.jobs = jobs;
        this.options = Map.copyOf(options);
    }

    private WasmRun<IN, OUT> with(StreamJobs<IN, OUT> other) {
        return new WasmRun<>(records, type, other, options);
    }

    /** Emits failed records to a side output. Without it, a failure fails the program. */
    public WasmRun<IN, OUT> failures(OutputTag<WasmFailure<IN>> tag) {
        return with(jobs.withFailures(tag));
    }

    /** Lowers the time limit of an invocation. */
    public WasmRun<IN, OUT> timeout(Duration limit) {
        return with(jobs.withTimeout(limit));
    }

    /**
     * Sets the tenant of a record: tenants share a subtask's threads by fair turns, and {@code
     * wasm.tenant.*} sets their weights and limits. Without it, all records count for the module.
     */
    public WasmRun<IN, OUT> tenant(TextFunction<IN> function) {
        return with(jobs.withTenant(records.getExecutionEnvironment().clean(function)));
    }

    /** Sets the most invocations of a record whose failure may be temporary. */
    public WasmRun<IN, OUT> attempts(int most) {
        return option(WasmOptions.RETRY_ATTEMPTS.key(), Integer.toString(most));
    }

    /**
     * Sets an option {@code wasm.*}. It overrides the job parameter with its key, which overrides
     * Flink's configuration.
     *
     * @throws org.apache.flink.configuration.IllegalConfigurationException if there is no such
     *     option
     */
    public WasmRun<IN, OUT> option(String key, String value) {
        OptionCatalogue.checkKey(key);
        Map<String, String> all = new HashMap<>(options);
        all.put(key, value);
        return new WasmRun<>(records, type, jobs, all);
    }

    /**
     * Adds the operator to the program. It may be given a name, a uid and a parallelism.
     *
     * @throws org.apache.flink.configuration.IllegalConfigurationException if an option is wrong or
     *     {@code wasm.modules} is missing; the message names it
     */
    public SingleOutputStreamOperator<OUT> run() {
        ProgramConfig config = StreamOptions.read(options, environment());
        refuseBatch(environment().getConfiguration());
        SingleOutputStreamOperator<OUT> operator =
                records.transform(
                        "run " + jobs.module(),
                        type,
                        new RunRecordsFactory<>(
                                config.run(), SharedEngine.with(config.engine()), jobs));
        keyStateByText(operator);
        return operator.setDescription("Runs module " + jobs.module() + ", with retries");
    }

    /**
     * Keys the operator's state by strings, because parked jobs are stored by their ids, whatever
     * the key of a record is.
     */
    @SuppressWarnings("unchecked") // DataStream.transform creates this type.
    private void keyStateByText(SingleOutputStreamOperator<OUT> operator) {
        OneInputTransformation<IN, OUT> transformation =
                (OneInputTransformation<IN, OUT>) operator.getTransformation();
        transformation.setStateKeySelector(record -> "");
        transformation.setStateKeyType(Types.STRING);
    }

    private static void refuseBatch(ReadableConfig flink) {
        RuntimeExecutionMode mode = flink.get(ExecutionOptions.RUNTIME_MODE);
        if (mode != RuntimeExecutionMode.STREAMING) {
            throw new IllegalStateException(
                    ExecutionOptions.RUNTIME_MODE.key()
                            + ": "
                            + mode
                            + " sorts records by key and keeps no state of jobs that wait; set"
                            + " STREAMING, in which bounded sources end too");
        }
    }

    private StreamExecutionEnvironment environment() {
        return records.getExecutionEnvironment();
    }
}
