package io.wasmjobs.engine.module;

import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.Isolation;
import io.wasmjobs.engine.network.AllowedHost;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.ModuleReference;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The manifest of a module: how it may run. A null means the engine's default.
 *
 * @param abi overrides the detection by exports
 * @param entry the function to call in an Extism plug-in or a module of Spin
 * @param timeout wall time of one invocation
 * @param maxPages linear memory in pages of 64 KiB
 * @param fuel WebAssembly instructions of one invocation
 * @param maxHttpResponseBytes the largest body that {@code http_request} returns to the guest
 * @param maxOutputBytes the largest answer
 * @param allowedHosts the hosts that {@code http_request} may reach; empty for none
 * @param args the arguments of a command or processor after the module id
 * @param config the environment of a WASI guest
 * @param allowedPaths the guest's path by the host's path
 * @param isolation what a later invocation can see of an earlier one
 * @param guestErrorIsFailure whether an answer of type {@code Error} is a failed invocation; null
 *     leaves it to the module's exports
 * @param concurrency the most invocations at the same time in one subtask
 * @param perSecond the most invocations that begin in a second
 * @param failureBlocksKey whether the jobs of a key wait for the replay of one that failed; null
 *     for no
 * @param state the state that the module keeps for each key; null for none
 * @param then the modules that run on its answer, one after the other; null for none
 * @param topics the topics that it may emit records to
 * @param sql its columns as a table function of SQL; null for none
 * @param deterministic whether its clock and random bytes come from the job, and nothing else of
 *     the machine reaches it
 * @param memoise how many of its answers are kept; null for none
 * @param sha256 the required hash of the module's bytes, in lower-case hex
 * @param unknownKeys unknown keys, such as {@code memory.max_var_bytes}; ignored
 */
public record Manifest(
        @Nullable Abi abi,
        @Nullable String entry,
        @Nullable Duration timeout,
        @Nullable Integer maxPages,
        @Nullable Long fuel,
        @Nullable Integer maxHttpResponseBytes,
        @Nullable Integer maxOutputBytes,
        List<AllowedHost> allowedHosts,
        List<String> args,
        Map<String, String> config,
        Map<String, String> allowedPaths,
        @Nullable Isolation isolation,
        @Nullable Boolean guestErrorIsFailure,
        @Nullable Integer concurrency,
        @Nullable Integer perSecond,
        @Nullable Boolean failureBlocksKey,
        @Nullable StateKeys state,
        @Nullable ModuleReference then,
        List<String> topics,
        @Nullable SqlKeys sql,
        boolean deterministic,
        @Nullable Integer memoise,
        @Nullable String sha256,
        List<String> unknownKeys) {

    /**
     * The manifest of a module that has none: the engine's defaults, no host, no path, no
     * environment.
     */
    public static final Manifest NONE =
            new Manifest(
                    null, null, null, null, null, null, null, List.of(), List.of(), Map.of(),
                    Map.of(), null, null, null, null, null, null, null, List.of(), null, false,
                    null, null, List.of());

    /** Copies the collections; the config keeps its order, which the guest sees. */
    public Manifest {
        allowedHosts = List.copyOf(allowedHosts);
        args = List.copyOf(args);
        config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
        allowedPaths = Map.copyOf(allowedPaths);
        topics = List.copyOf(topics);
        unknownKeys = List.copyOf(unknownKeys);
    }

    /**
     * The keys of {@code state}. A null means the default.
     *
     * @param maxBytes the most bytes that the keys and values of one entity may take together
     * @param ttl how long an entity is kept after its last change
     * @param version the layout of the state
     * @param publish whether each change also goes to the topic of states
     */
    public record StateKeys(
            @Nullable Integer maxBytes,
            @Nullable Duration ttl,
            @Nullable Integer version,
            @Nullable Boolean publish) {}

    /**
     * The keys of {@code sql}.
     *
     * @param input the columns that its payload is an object of; null if its payload is a text or
     *     bytes
     * @param output the columns of the rows that it answers
     */
    public record SqlKeys(@Nullable List<Column> input, List<Column> output) {

        /** Copies the lists. */
        public SqlKeys {
            input = input == null ? null : List.copyOf(input);
            output = List.copyOf(output);
        }
    }

    /**
     * A column of SQL.
     *
     * @param name its name, without backquotes
     * @param type its type as Flink writes it, such as {@code DECIMAL(10, 2)}
     */
    public record Column(String name, String type) {

        /** The type of rows with these columns: {@code ROW<`id` BIGINT, …>}. */
        public static String rowOf(List<Column> columns) {
            return columns.stream()
                    .map(column -> '`' + column.name.replace("`", "``") + "` " + column.type)
                    .collect(Collectors.joining(", ", "ROW<", ">"));
        }
    }

    /**
     * Reads a manifest's JSON.
     *
     * @throws ModuleRefused if it is not a JSON object, or a key has a wrong type or value; the
     *     message names the key
     */
    public static Manifest parse(Bytes json) throws ModuleRefused {
        return ManifestReader.read(json);
    }
}
