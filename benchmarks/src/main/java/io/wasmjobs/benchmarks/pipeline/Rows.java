package io.wasmjobs.benchmarks.pipeline;

import io.wasmjobs.protocol.PayloadForm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The table's lines. */
final class Rows {

    private final Pipeline.Setting setting;
    private final long jobs;
    private final Map<String, String> options;

    Rows(Pipeline.Setting setting, long jobs, Map<String, String> options) {
        this.setting = setting;
        this.jobs = jobs;
        this.options = options;
    }

    List<Row> all() {
        Workload events = Workload.echo(PayloadForm.CLOUD_EVENT);
        return List.of(
                new Row(
                        "copy loop",
                        events,
                        jobs,
                        new CopyLoop(
                                new Clients(
                                        setting.bootstrapServers(),
                                        Map.of("acks", "all", "compression.type", "lz4")))),
                echo(events, "exactly-once"),
                echo(events, "at-least-once"),
                echo(Workload.echo(PayloadForm.TEXT), "exactly-once"));
    }

    private Row echo(Workload workload, String delivery) {
        Map<String, String> all = new HashMap<>(options);
        all.put("wasm.delivery", delivery);
        all.put("kafka.producer.compression.type", "lz4");
        return new Row(
                "echo, "
                        + workload.form().name().toLowerCase(java.util.Locale.ROOT)
                        + ", "
                        + delivery,
                workload,
                jobs,
                new Pipeline(setting, 2, all));
    }
}
