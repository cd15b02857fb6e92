package io.wasmjobs.job.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.executiongraph.ExecutionGraphID;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.scheduler.strategy.ExecutionVertexID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A subtask finds crashes and their suspects in the journals of earlier executions. */
final class RunningJobsJournalTest {

    private static final JobRun A = new JobRun("a", 0);
    private static final JobRun B = new JobRun("b", 0);
    private static final JobVertexID VERTEX = new JobVertexID();

    private final ExecutionGraphID graph = new ExecutionGraphID();

    @TempDir
    @SuppressWarnings("NullAway.Init") // Set by JUnit.
    private Path folder;

    private RunningJobsJournal open(int subtask, int attempt) throws IOException {
        return open(graph, subtask, attempt);
    }

    private RunningJobsJournal open(ExecutionGraphID inGraph, int subtask, int attempt)
            throws IOException {
        return RunningJobsJournal.open(
                new org.apache.flink.core.fs.Path(folder.toUri()),
                new ExecutionAttemptID(inGraph, new ExecutionVertexID(VERTEX, subtask), attempt));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        }
    }

    @Test
    void aCleanStopLeavesNoJournal() throws IOException {
        RunningJobsJournal first = open(0, 0);
        first.note(Set.of(A));
        first.close();

        assertThat(files()).isEmpty();
        assertThat(open(0, 1).isAfterCrash()).isFalse();
    }

    @Test
    void aJournalThatWasNotClosedIsACrash() throws IOException {
        open(0, 0).note(Set.of(A));

        RunningJobsJournal next = open(0, 1);

        assertThat(next.isAfterCrash()).isTrue();
        assertThat(next.crashes(A)).isEqualTo(1);
        assertThat(next.crashes(B)).isZero();
    }

    @Test
    void subtasksThatStartTogetherSeeNoCrashInEachOther() throws IOException {
        open(0, 3).note(Set.of(A));

        RunningJobsJournal sibling = open(1, 3);

        assertThat(sibling.isAfterCrash()).isFalse();
        assertThat(sibling.hasSuspects()).isFalse();
    }

    @Test
    void anotherGraphIsAnEarlierSubmission() throws IOException {
        open(new ExecutionGraphID(), 5, 7).note(Set.of(A));

        assertThat(open(0, 0).crashes(A)).isEqualTo(1);
    }

    @Test
    void eachCrashCountsOnceHoweverOftenItIsRead() throws IOException {
        open(0, 0).note(Set.of(A));
        open(0, 1);
        open(0, 2);
        open(0, 3).note(Set.of(A, B));

        RunningJobsJournal last = open(0, 4);

        assertThat(last.crashes(A)).isEqualTo(2);
        assertThat(last.crashes(B)).isEqualTo(1);
    }

    @Test
    void crashesAreRememberedAfterTheirJournalsAreDeleted() throws IOException {
        open(0, 0).note(Set.of(A));
        RunningJobsJournal second = open(0, 1);
        second.retirePredecessors();
        second.close();

        RunningJobsJournal third = open(0, 2);

        assertThat(third.isAfterCrash()).isFalse();
        assertThat(third.crashes(A)).isEqualTo(1);
    }

    @Test
    void aJobThatRanAloneIsCleared() throws IOException {
        open(0, 0).note(Set.of(A));
        RunningJobsJournal second = open(0, 1);
        RunningJobsJournal sibling = open(1, 1);
        second.clear(A);
        second.retirePredecessors();
        second.close();
        sibling.close();

        assertThat(open(0, 2).hasSuspects()).isFalse();
    }

    @Test
    void aHostFaultIsNoCrashAndHasOneSuspect() throws IOException {
        RunningJobsJournal first = open(0, 0);
        first.accuse(A);
        first.close();

        RunningJobsJournal second = open(0, 1);

        assertThat(second.isAfterCrash()).isFalse();
        assertThat(second.crashes(A)).isEqualTo(1);
        second.accuse(A);
        assertThat(open(0, 2).crashes(A)).isEqualTo(2);
    }

    @Test
    void beforeATruncatedEntryTheLastWholeOneCounts() throws IOException {
        RunningJobsJournal first = open(0, 0);
        first.note(Set.of(A));
        first.note(Set.of(B));
        Path last = files().get(0);
        byte[] bytes = Files.readAllBytes(last);
        Files.write(last, Arrays.copyOf(bytes, bytes.length - 3));

        RunningJobsJournal second = open(0, 1);

        assertThat(second.crashes(A)).isEqualTo(1);
        assertThat(second.crashes(B)).isZero();
    }

    @Test
    void aJournalWithoutACompleteEntryIsStillACrash() throws IOException {
        open(0, 0);
        Files.write(files().get(0), new byte[] {1, 2, 3});

        RunningJobsJournal second = open(0, 1);

        assertThat(second.isAfterCrash()).isTrue();
        assertThat(second.hasSuspects()).isFalse();
    }

    @Test
    void otherFilesInTheFolderAreIgnored() throws IOException {
        Path other = Files.writeString(folder.resolve("README"), "not a journal");

        RunningJobsJournal journal = open(0, 0);
        journal.retirePredecessors();
        journal.close();

        assertThat(journal.isAfterCrash()).isFalse();
        assertThat(other).hasContent("not a journal");
    }
}
