package io.wasmjobs.gateway.trigger;

import io.wasmjobs.gateway.http.GatewayMetrics;
import io.wasmjobs.gateway.kafka.KafkaClients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A trigger in a separate process, which a test can kill. */
final class TriggerProcess {

    private TriggerProcess() {}

    /** The arguments are the brokers, {@code from} and {@code to}. */
    public static void main(String[] arguments) throws InterruptedException {
        Triggers triggers =
                new Triggers(
                        List.of(TestTriggers.trigger(arguments[1], arguments[2])),
                        new KafkaClients(arguments[0], Map.of()),
                        1 << 20,
                        new GatewayMetrics());
        triggers.start();
        Thread.currentThread().join();
    }

    static Process start(String brokers, String from, String to, Path log) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TriggerProcess.class.getName(),
                        brokers,
                        from,
                        to)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }
}
