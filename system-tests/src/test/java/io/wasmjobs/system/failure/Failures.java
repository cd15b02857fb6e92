package io.wasmjobs.system.failure;

import java.util.List;
import java.util.stream.Stream;

/** All failures, in the order in which they happen to one system. */
final class Failures {

    private Failures() {}

    static List<Failure> all() {
        return Stream.of(
                        ProcessFailures.some(),
                        ServerFailures.all(),
                        ProcessFailures.others(),
                        GuestFailures.all(),
                        DiskFailures.all(),
                        ClockFailures.all(),
                        List.of(ProcessFailures.everything(), Mistakes.twoPipelines()))
                .flatMap(List::stream)
                .toList();
    }
}
