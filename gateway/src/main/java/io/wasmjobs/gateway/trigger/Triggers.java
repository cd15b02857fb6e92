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
            TriggerMetrics ofTrigger = new TriggerMetrics(trigger, health, metrics);
            Forwarder forwarder = new Forwarder(trigger, producer, health, ofTrigger);
            TriggerLoop loop = new TriggerLoop(trigger, forwarder, health, ofTrigger);
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
