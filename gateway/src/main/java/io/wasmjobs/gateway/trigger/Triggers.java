package io.wasmjobs.gateway.trigger;

import io.wasmjobs.gateway.http.GatewayMetrics;
import io.wasmjobs.gateway.kafka.JobProducer;
import io.wasmjobs.gateway.kafka.KafkaClients;
import java.util.ArrayList;
import java.util.List;

/** The running triggers of a gateway. */
public final class Triggers implements AutoCloseable {

    private record RunningTrigger(
            Trigger trigger, TriggerLoop loop, TriggerHealth health, JobProducer producer) {}

    private final List<RunningTrigger> running = new ArrayList<>();

    /**
     * Creates triggers, which do not run yet.
     *
     * @param maxRecordBytes the largest record that a trigger writes
     */
    public Triggers(
            List<Trigger> triggers,
            KafkaClients kafka,
            int maxRecordBytes,
            GatewayMetrics metrics) {
        for (Trigger trigger : triggers) {
            TriggerHealth health = new TriggerHealth(trigger);
            JobProducer producer = new JobProducer(kafka, trigger.to(), maxRecordBytes);
            Forwarder forwarder =
                    new Forwarder(
                            trigger,
                            producer,
                            health,
                            metrics.counter(
                                    "trigger_records_total",
                                    "Records that a trigger wrote.",
                                    "trigger",
                                    trigger.name()),
                            metrics.counter(
                                    "trigger_refused_total",
                                    "Messages that were too large for the trigger's topic.",
                                    "trigger",
                                    trigger.name()));
            metrics.gauge(
                    "trigger_up",
                    "1 if the trigger reads its messages and its topic takes them.",
                    "trigger",
                    trigger.name(),
                    () -> health.isUp() ? 1 : 0);
            TriggerLoop loop = new TriggerLoop(trigger, forwarder, health);
            running.add(new RunningTrigger(trigger, loop, health, producer));
        }
    }

    /** Starts them. */
    public void start() {
        running.forEach(each -> each.loop().start());
    }

    /** A line for each trigger: its name, and whether its messages arrive. */
    public String status() {
        StringBuilder status = new StringBuilder();
        for (RunningTrigger each : running) {
            status.append("trigger ")
                    .append(each.trigger().name())
                    .append(each.health().isUp() ? " up\n" : " down\n");
        }
        return status.toString();
    }

    @Override
    public void close() {
        running.forEach(each -> each.loop().close());
        running.forEach(each -> each.producer().close());
    }
}
