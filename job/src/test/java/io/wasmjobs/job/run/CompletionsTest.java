package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.job.Jobs;
import io.wasmjobs.job.record.AttemptedJob;
import io.wasmjobs.job.run.Completion.HostFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.streaming.runtime.tasks.StreamTaskActionExecutor;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.MailboxExecutorImpl;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailboxImpl;
import org.junit.jupiter.api.Test;

/** When completions wake the task, and when the task polls for them. */
final class CompletionsTest {

    private static final int PRIORITY = 0;
    private static final long LINGER = 10;

    private final TaskMailbox mailbox = new TaskMailboxImpl();
    private final TestProcessingTimeService clock = new TestProcessingTimeService();
    private final List<Completion> taken = new ArrayList<>();

    private Completions completions(long lingerMillis) {
        return new Completions(
                new MailboxExecutorImpl(mailbox, PRIORITY, StreamTaskActionExecutor.IMMEDIATE),
                new Timers(clock),
                lingerMillis,
                taken::add);
    }

    /** Completions of a task that was woken once and will poll next. */
    private Completions expected() throws Exception {
        Completions completions = completions(LINGER);
        completions.add(completion());
        assertThat(runMails()).isEqualTo(1);
        assertThat(taken).hasSize(1);
        return completions;
    }

    private static Completion completion() {
        JobInFlight job = new JobInFlight(new AttemptedJob(Jobs.job("a"), 0, 0));
        return new HostFault(job, new IllegalStateException("any completion will do"));
    }

    /** Runs the task's mails, and returns their number. */
    private int runMails() throws Exception {
        int mails = 0;
        Optional<Mail> mail = mailbox.tryTake(PRIORITY);
        while (mail.isPresent()) {
            mails++;
            mail.get().run();
            mail = mailbox.tryTake(PRIORITY);
        }
        return mails;
    }

    @Test
    void theFirstOneWakesTheTaskImmediately() throws Exception {
        expected();

        assertThat(clock.getNumActiveTimers()).isEqualTo(1);
    }

    @Test
    void laterOnesAreTakenTogetherWhenTheTaskPolls() throws Exception {
        Completions completions = expected();

        completions.add(completion());
        completions.add(completion());
        assertThat(runMails()).isZero();
        assertThat(taken).hasSize(1);
        clock.advance(LINGER);
        assertThat(taken).hasSize(3);

        completions.add(completion());
        assertThat(runMails()).isZero();
        clock.advance(LINGER);
        assertThat(taken).hasSize(4);
    }

    @Test
    void theTaskStopsPollingWhenNothingCompletes() throws Exception {
        Completions completions = expected();
        clock.advance(LINGER);
        assertThat(clock.getNumActiveTimers()).isZero();

        completions.add(completion());
        assertThat(runMails()).isEqualTo(1);
        assertThat(taken).hasSize(2);
    }

    @Test
    void aThreadWithoutAJobWakesTheTask() throws Exception {
        Completions completions = expected();
        completions.wake();
        assertThat(runMails()).isZero();

        completions.add(completion());
        completions.wake();
        completions.wake();
        assertThat(runMails()).isEqualTo(1);
        assertThat(taken).hasSize(2);
        assertThat(clock.getNumActiveTimers()).isEqualTo(1);
    }

    @Test
    void withoutALingerEachCompletionWakesTheTask() throws Exception {
        Completions completions = completions(0);
        for (int i = 1; i <= 3; i++) {
            completions.add(completion());
            assertThat(runMails()).isEqualTo(1);
            assertThat(taken).hasSize(i);
        }
        assertThat(clock.getNumActiveTimers()).isZero();
    }

    @Test
    void anEndingTaskTakesNoMore() {
        Completions completions = completions(LINGER);
        mailbox.close();
        completions.add(completion());
        completions.wake();
        assertThat(taken).isEmpty();
    }
}
