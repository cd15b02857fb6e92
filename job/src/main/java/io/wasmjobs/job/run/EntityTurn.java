package io.wasmjobs.job.run;

import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.job.run.Completion.Ended;
import io.wasmjobs.job.run.Completion.TurnEnded;
import io.wasmjobs.job.schedule.DeclaredLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the jobs of an entity's turn one after the other, on one of the subtask's threads. Each job
 * sees the state that the previous one left. The turn ends early if a job has to be tried again or
 * blocks its key, and after a time limit, because outcomes are emitted when it ends.
 */
final class EntityTurn {

    private static final long LONG_ENOUGH_NANOS = Duration.ofMillis(5).toNanos();

    private final Attempt attempt;
    private final Completions completions;
    private final DeclaredLimits declared;

    /**
     * @param declared knows whether a failed job blocks its key
     */
    EntityTurn(Attempt attempt, Completions completions, DeclaredLimits declared) {
        this.attempt = attempt;
        this.completions = completions;
        this.declared = declared;
    }

    /**
     * @param first the first job of the turn
     */
    void run(EntityJob first) {
        Entity entity = first.entity();
        List<Completion> completed = new ArrayList<>();
        long began = System.nanoTime();
        for (EntityJob job : entity.turn()) {
            Completion completion = attempt.make(job, entity.entries());
            if (completion == null) {
                return;
            }
            completed.add(completion);
            boolean goesOn = false;
            if (completion instanceof Ended ended) {
                StateChanges changes = ended.ended().state();
                if (changes != null) {
                    entity.entries().apply(changes);
                }
                String module = job.received().job().module().id();
                goesOn = !ended.ended().failed() || !declared.blocksKey(module);
            }
            if (!goesOn || System.nanoTime() - began > LONG_ENOUGH_NANOS) {
                break;
            }
        }
        completions.add(new TurnEnded(first, completed));
    }
}
