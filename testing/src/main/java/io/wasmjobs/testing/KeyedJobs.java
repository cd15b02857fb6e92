package io.wasmjobs.testing;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.Scheduling;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Jobs of a module that keeps a total for each key and returns it: most add a number from 1 to 9, a
 * few fail, some are sent twice.
 */
public final class KeyedJobs {

    private static final PayloadForm[] FORMS = {
        PayloadForm.TEXT, PayloadForm.BASE64, PayloadForm.CLOUD_EVENT
    };

    /** The time limit of a job that does not end by itself. */
    private static final Duration LIMIT = Duration.ofMillis(50);

    private final String module;
    private final List<String> failing;
    private final Random random;
    private final int keys;
    private final Map<String, Map<String, Integer>> added = new LinkedHashMap<>();
    private final List<Sent> sent = new ArrayList<>();

    /**
     * A record for a topic of jobs.
     *
     * @param id the id of its job
     * @param key the key of its job
     */
    public record Sent(String id, String key, WireRecord record) {}

    private KeyedJobs(String module, List<String> failing, long seed, int keys) {
        this.module = module;
        this.failing = failing;
        this.random = new Random(seed);
        this.keys = keys;
    }

    /**
     * Jobs of {@code counter}: those that fail are not a number.
     *
     * @param keys the number of keys
     */
    public static KeyedJobs ofCounter(long seed, int keys) {
        return new KeyedJobs("counter", List.of("many"), seed, keys);
    }

    /**
     * Jobs of {@code tally}: those that fail change the total first, and then trap or spin.
     *
     * @param keys the number of keys
     */
    public static KeyedJobs ofTally(long seed, int keys) {
        return new KeyedJobs("tally", List.of("t7", "s8"), seed, keys);
    }

    /** The next record; one in twenty repeats an earlier job. */
    public Sent next() {
        if (!sent.isEmpty() && random.nextInt(20) == 0) {
            return sent.get(random.nextInt(sent.size()));
        }
        String id = module + '-' + sent.size();
        String key = "k" + random.nextInt(keys);
        boolean isNumber = random.nextInt(30) > 0;
        int number = 1 + random.nextInt(9);
        if (isNumber) {
            added.computeIfAbsent(key, k -> new LinkedHashMap<>()).put(id, number);
        }
        String payload = isNumber ? "" + number : failing.get(random.nextInt(failing.size()));
        WasmJob job =
                new WasmJob(
                        id,
                        ModuleReference.of(module),
                        new Message("Request", Bytes.utf8(payload)),
                        FORMS[random.nextInt(FORMS.length)],
                        isNumber ? null : LIMIT,
                        0,
                        new Scheduling(key, null, Scheduling.DEFAULT_PRIORITY, null));
        Sent next = new Sent(id, key, WasmJobCodec.write(job));
        sent.add(next);
        return next;
    }

    /** The module that keeps the totals. */
    String module() {
        return module;
    }

    /** The distinct ids so far. */
    public List<String> ids() {
        return sent.stream().map(Sent::id).toList();
    }

    /** For each key the numbers to add, by job id in the order of sending. */
    public Map<String, Map<String, Integer>> added() {
        return added;
    }
}
