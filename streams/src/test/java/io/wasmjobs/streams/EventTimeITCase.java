package io.wasmjobs.streams;

import static io.wasmjobs.streams.Programs.FAILED;
import static io.wasmjobs.streams.Programs.collected;
import static io.wasmjobs.streams.Programs.environment;
import static io.wasmjobs.streams.Programs.run;
import static io.wasmjobs.streams.Programs.tenOrders;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Timestamps and watermarks downstream of modules. */
@Timeout(600)
final class EventTimeITCase {

    /** A record with its timestamp and the current watermark. */
    record TimedRecord(String text, long timestamp, long watermark) {}

    /** Emits each record with its timestamp and the watermark before it. */
    private static final class AddTimes<T> extends ProcessFunction<T, TimedRecord> {

        private static final long serialVersionUID = 1;

        @Override
        public void processElement(T record, Context context, Collector<TimedRecord> out) {
            out.collect(
                    new TimedRecord(
                            record.toString(),
                            context.timestamp(),
                            context.timerService().currentWatermark()));
        }
    }

    @Test
    void answersHaveTheTimestampsOfTheirRecords() throws Exception {
        DataStream<Order> answers = run("reverse", tenOrders(environment())).run();

        List<TimedRecord> seen = collected(answers.process(new AddTimes<>()));

        assertThat(seen).hasSize(10).allMatch(one -> one.watermark() < one.timestamp());
        assertThat(seen)
                .extracting(TimedRecord::text)
                .contains(new Order(7, "7-redro").toString(), new Order(10, "01-redro").toString());
    }

    @Test
    void failuresAreASideOutputAndWatermarksWaitForTheirLastAttempts() throws Exception {
        SingleOutputStreamOperator<Order> answers =
                run("spin", tenOrders(environment()))
                        .failures(FAILED)
                        .attempts(2)
                        .timeout(Duration.ofMillis(50))
                        .option("wasm.run.threads", "3")
                        .run();

        List<TimedRecord> seen = collected(answers.getSideOutput(FAILED).process(new AddTimes<>()));

        assertThat(seen).hasSize(10).allMatch(one -> one.watermark() < one.timestamp());
    }
}
