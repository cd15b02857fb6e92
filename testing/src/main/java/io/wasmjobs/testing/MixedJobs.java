package io.wasmjobs.testing;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A mix of jobs as in production: mostly valid, some sent twice, some malformed, some slow. */
public final class MixedJobs {

    private final Random random;
    private final Set<String> ids = new LinkedHashSet<>();
    private final List<WireRecord> sent = new ArrayList<>();
    private int malformed;

    public MixedJobs(long seed) {
        this.random = new Random(seed);
    }

    /** The next record; one in twenty repeats an earlier job. */
    public WireRecord next() {
        int kind = random.nextInt(1_000);
        if (kind < 50 && !sent.isEmpty()) {
            return sent.get(random.nextInt(sent.size()));
        }
        if (kind < 70) {
            malformed++;
            return new WireRecord(null, Bytes.utf8("{\"job_id\":" + malformed), List.of());
        }
        if (kind < 80) {
            return job("trap", PayloadForm.TEXT, null);
        }
        if (kind < 84) {
            return job("spin", PayloadForm.BASE64, Duration.ofMillis(10));
        }
        if (kind < 90) {
            return job("absent", PayloadForm.JSON, null);
        }
        PayloadForm[] forms = PayloadForm.values();
        return job("reverse", forms[random.nextInt(forms.length)], null);
    }

    /** A random partition, instead of that of Kafka's own partitioner. */
    public int anyPartition() {
        return random.nextInt(3);
    }

    private WireRecord job(
            String module, PayloadForm form, @org.jspecify.annotations.Nullable Duration timeout) {
        String id = "job-" + ids.size();
        ids.add(id);
        WasmJob job =
                new WasmJob(
                        id,
                        ModuleReference.of(module),
                        new Message("Request", Bytes.utf8("[\"" + id + "\"]")),
                        form,
                        timeout,
                        0);
        WireRecord record = WasmJobCodec.write(job);
        sent.add(record);
        return record;
    }

    /** The distinct ids so far. */
    public Set<String> ids() {
        return Set.copyOf(ids);
    }

    /** The number of records so far that are not jobs. */
    public int malformed() {
        return malformed;
    }
}
