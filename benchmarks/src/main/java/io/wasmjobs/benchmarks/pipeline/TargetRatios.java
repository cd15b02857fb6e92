package io.wasmjobs.benchmarks.pipeline;

/** The target ratios between rows of a run. */
final class TargetRatios {

    private static final double HTTP_THREADS = 100;

    private final BenchmarkReport report;

    private TargetRatios(BenchmarkReport report) {
        this.report = report;
    }

    /** Adds the targets for which the report has rows. */
    static void judge(BenchmarkReport report) {
        TargetRatios aims = new TargetRatios(report);
        aims.judgeCost();
        aims.judgeThroughput();
        aims.judgeKeys();
        aims.judgeBoundTopics();
        aims.judgeGuests();
    }

    private void judgeCost() {
        if (has(Rows.COPY, Rows.EVENTS)) {
            report.atMost(
                    "CPU per job, exactly-once, CloudEvents: times the copy loop's",
                    cpu(Rows.EVENTS) / cpu(Rows.COPY),
                    5);
        }
        if (has(Rows.COPY, Rows.STRING)) {
            report.atMost(
                    "CPU per job, exactly-once, JSON string: times the copy loop's",
                    cpu(Rows.STRING) / cpu(Rows.COPY),
                    6);
        }
        if (has(Rows.COPY, Rows.RESTORED)) {
            report.atMost(
                    "CPU per job after a restore, CloudEvents: times the copy loop's",
                    cpu(Rows.RESTORED) / cpu(Rows.COPY),
                    4.5);
        }
    }

    private void judgeKeys() {
        if (has(Rows.EVENTS, Rows.KEYED)) {
            report.atLeast(
                    "throughput with 10,000 keys: times without",
                    perSecond(Rows.KEYED) / perSecond(Rows.EVENTS),
                    0.9);
        }
        if (has(Rows.EVENTS, Rows.COUNTER)) {
            report.atMost(
                    "CPU per job of a counter with 10,000 keys: times an echo job's",
                    cpu(Rows.COUNTER) / cpu(Rows.EVENTS),
                    1.3);
        }
        if (has(Rows.ONE_KEY)) {
            report.atLeast("jobs per second of one key", perSecond(Rows.ONE_KEY), 20_000);
        }
    }

    private void judgeBoundTopics() {
        if (has(Rows.PLAIN_COPY, Rows.BOUND)) {
            report.atMost(
                    "CPU per record of a bound topic, exactly-once: times the copy loop's",
                    cpu(Rows.BOUND) / cpu(Rows.PLAIN_COPY),
                    3);
        }
        if (has(Rows.STREAMS, Rows.BOUND)) {
            report.atMost(
                    "CPU per record of a bound topic, exactly-once: times Kafka Streams'",
                    cpu(Rows.BOUND) / cpu(Rows.STREAMS),
                    1.5);
        }
        if (has(Rows.CHAIN, Rows.TOPICS)) {
            report.atLeast(
                    "throughput of three modules as a chain: times through three topics",
                    perSecond(Rows.CHAIN) / perSecond(Rows.TOPICS),
                    3);
        }
    }

    private void judgeThroughput() {
        if (has(Rows.ONE_AT_A_TIME, Rows.EVENTS)) {
            report.atLeast(
                    "throughput: times one job at a time",
                    perSecond(Rows.EVENTS) / perSecond(Rows.ONE_AT_A_TIME),
                    50);
        }
        if (has(Rows.EVENTS, Rows.EVENTS_AT_LEAST_ONCE)) {
            report.atLeast(
                    "throughput, exactly-once: times at-least-once",
                    perSecond(Rows.EVENTS) / perSecond(Rows.EVENTS_AT_LEAST_ONCE),
                    0.9);
        }
    }

    private void judgeGuests() {
        if (has(Rows.FETCH)) {
            double most = HTTP_THREADS * 1e3 / SlowServer.DELAY_MILLIS;
            report.atLeast("HTTP guest: times threads / 20 ms", perSecond(Rows.FETCH) / most, 0.6);
        }
        String one = Rows.parallel(Rows.WORK, 1);
        String two = Rows.parallel(Rows.WORK, 2);
        if (has(one, two)) {
            report.atLeast(
                    "CPU guest, parallelism 2: times parallelism 1",
                    perSecond(two) / perSecond(one),
                    1.8);
        }
    }

    private boolean has(String... rows) {
        for (String row : rows) {
            if (!report.has(row)) {
                return false;
            }
        }
        return true;
    }

    private double cpu(String row) {
        return report.median(row).cpu();
    }

    private double perSecond(String row) {
        return report.median(row).perSecond();
    }
}
