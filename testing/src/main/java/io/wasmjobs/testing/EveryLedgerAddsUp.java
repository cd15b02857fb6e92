package io.wasmjobs.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.JobResultCodec;
import io.wasmjobs.testing.LedgerJobs.Transfer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The guarantee: the accounts of a shop are the result of its committed transfers in order, and
 * failed transfers moved nothing. So the balances always add up to 0.
 */
public final class EveryLedgerAddsUp {

    private final Map<String, String> answers = new HashMap<>();
    private final Map<String, FailureKind> failures = new HashMap<>();

    private EveryLedgerAddsUp(List<WireRecord> results, List<WireRecord> deadLetters) {
        for (WireRecord record : results) {
            JobResult result = JobResultCodec.read(record);
            answers.put(result.jobId(), result.answer().payload().toUtf8());
        }
        for (WireRecord record : deadLetters) {
            DeadLetter letter = DeadLetterCodec.read(record);
            if (letter.jobId() != null) {
                failures.put(letter.jobId(), letter.failure());
            }
        }
    }

    /**
     * Checks it after the questions have ended.
     *
     * @param jobs the jobs; those of a shop were sent to one partition
     */
    public static void check(
            LedgerJobs jobs, List<WireRecord> results, List<WireRecord> deadLetters) {
        EveryLedgerAddsUp outcomes = new EveryLedgerAddsUp(results, deadLetters);
        jobs.transfers().forEach(outcomes::checkShop);
    }

    private void checkShop(String shop, List<Transfer> transfers) {
        SortedMap<String, Long> balances = new TreeMap<>();
        for (Transfer transfer : transfers) {
            apply(shop, transfer, balances);
        }
        assertThat(balances.values().stream().mapToLong(Long::longValue).sum()).isZero();
        assertThat(answers.get(LedgerJobs.question(shop)))
                .as("all balances of %s", shop)
                .isEqualTo(text(balances));
    }

    private void apply(String shop, Transfer transfer, SortedMap<String, Long> balances) {
        @Nullable FailureKind failure = failures.get(transfer.id());
        if (failure == FailureKind.TIMEOUT) {
            return;
        }
        long left = balances.getOrDefault(transfer.from(), 0L) - transfer.amount();
        if (left < 0 && !transfer.from().equals("bank")) {
            assertThat(failure).as("%s of %s", transfer, shop).isEqualTo(FailureKind.EXIT);
            return;
        }
        balances.put(transfer.from(), left);
        balances.merge(transfer.to(), (long) transfer.amount(), Long::sum);
        assertThat(answers.get(transfer.id()))
                .as("%s of %s", transfer, shop)
                .isEqualTo(
                        "%s %d\n%s %d\n"
                                .formatted(
                                        transfer.from(),
                                        left,
                                        transfer.to(),
                                        balances.get(transfer.to())));
    }

    private static String text(SortedMap<String, Long> balances) {
        return balances.entrySet().stream()
                .map(entry -> entry.getKey() + ' ' + entry.getValue() + '\n')
                .collect(Collectors.joining());
    }
}
