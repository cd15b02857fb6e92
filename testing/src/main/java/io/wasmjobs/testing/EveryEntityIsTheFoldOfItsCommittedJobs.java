package io.wasmjobs.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The guarantee: the state of a key is the result of its committed jobs, applied one after the
 * other, and of nothing else. The modules return their total, so each committed answer contains the
 * state at that moment.
 */
public final class EveryEntityIsTheFoldOfItsCommittedJobs {

    private EveryEntityIsTheFoldOfItsCommittedJobs() {}

    /** Checks it for jobs of a key that may have run in any order. */
    public static void check(KeyedJobs jobs, List<WireRecord> results) {
        Map<String, Long> totals = totals(jobs, results);
        jobs.added()
                .forEach(
                        (key, added) -> {
                            List<Map.Entry<String, Integer>> inOrder =
                                    new ArrayList<>(added.entrySet());
                            inOrder.removeIf(job -> !totals.containsKey(job.getKey()));
                            inOrder.sort(
                                    Map.Entry.comparingByKey(
                                            java.util.Comparator.comparing(totals::get)));
                            checkFold(key, inOrder, totals);
                        });
    }

    /** Checks it for jobs of a key that were sent to one partition: they ran in that order. */
    public static void checkInOrder(KeyedJobs jobs, List<WireRecord> results) {
        Map<String, Long> totals = totals(jobs, results);
        jobs.added()
                .forEach(
                        (key, added) -> {
                            List<Map.Entry<String, Integer>> inOrder =
                                    new ArrayList<>(added.entrySet());
                            inOrder.removeIf(job -> !totals.containsKey(job.getKey()));
                            checkFold(key, inOrder, totals);
                        });
    }

    private static void checkFold(
            String key, List<Map.Entry<String, Integer>> jobs, Map<String, Long> totals) {
        long total = 0;
        for (Map.Entry<String, Integer> job : jobs) {
            total += job.getValue();
            assertThat(totals.get(job.getKey()))
                    .as("total of %s after job %s", key, job.getKey())
                    .isEqualTo(total);
        }
    }

    private static Map<String, Long> totals(KeyedJobs jobs, List<WireRecord> results) {
        Map<String, Long> totals = new HashMap<>();
        for (WireRecord record : results) {
            JobResult result = JobResultCodec.read(record);
            if (result.module().id().equals(jobs.module())) {
                Long former =
                        totals.put(
                                result.jobId(), Long.valueOf(result.answer().payload().toUtf8()));
                assertThat(former).as("job %s has one result", result.jobId()).isNull();
            }
        }
        return totals;
    }
}
