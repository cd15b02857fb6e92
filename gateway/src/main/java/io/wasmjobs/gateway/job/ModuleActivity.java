package io.wasmjobs.gateway.job;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.gateway.outcome.OutcomeEvent;
import io.wasmjobs.gateway.outcome.OutcomeStore;
import io.wasmjobs.gateway.outcome.OutcomeStore.Retained;
import io.wasmjobs.gateway.outcome.OutcomeStore.Snapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Counts the outcomes of each module's jobs within the retention. */
public final class ModuleActivity implements Function<String, ObjectNode> {

    private final OutcomeStore store;
    private long sequence = -1;
    private Map<String, Counts> counts = Map.of();

    private static final class Counts {
        private int completed;
        private int failed;
        private long lastMillis;
    }

    /** Counts the outcomes of {@code store}. */
    public ModuleActivity(OutcomeStore store) {
        this.store = store;
    }

    /** The counts of a module: {@code {"completed", "failed", "last_millis"}}. */
    @Override
    public synchronized ObjectNode apply(String moduleId) {
        Snapshot snapshot = store.snapshot();
        if (snapshot.sequence() != sequence) {
            counts = count(snapshot);
            sequence = snapshot.sequence();
        }
        Counts of = counts.getOrDefault(moduleId, new Counts());
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("completed", of.completed).put("failed", of.failed);
        return node.put("last_millis", of.lastMillis);
    }

    private static Map<String, Counts> count(Snapshot snapshot) {
        Map<String, Counts> counts = new HashMap<>();
        for (Retained retained : snapshot.outcomes()) {
            OutcomeEvent outcome = retained.outcome();
            String id = outcome.moduleId();
            if (id != null) {
                Counts of = counts.computeIfAbsent(id, module -> new Counts());
                if (outcome instanceof OutcomeEvent.Completed) {
                    of.completed++;
                } else {
                    of.failed++;
                }
                of.lastMillis = Math.max(of.lastMillis, outcome.time().toEpochMilli());
            }
        }
        return counts;
    }
}
