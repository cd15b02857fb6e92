package io.wasmjobs.system.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.system.JvmFigures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs many distinct modules on every TaskManager: the metaspace and the heap of compiled modules
 * stop growing once the least recently used modules are evicted.
 */
final class ManyModules {

    static final int MODULES = 500;
    private static final int STEP = 100;

    /** Enough for each TaskManager to run some of them. */
    private static final int JOBS_OF_EACH = 6;

    private static final String EXAMPLE = "wordcount-rust";
    private static final long MIB = 1 << 20;

    /** The growth allowed for the last hundred, by which time older modules are evicted. */
    private static final double MOST_GROWTH = 1.05;

    private ManyModules() {}

    static void run(SystemUnderLoad system) throws Exception {
        List<Long> metaspace = new ArrayList<>();
        List<Long> heap = new ArrayList<>();
        for (int first = 0; first < MODULES; first += STEP) {
            List<String> ids = new ArrayList<>();
            for (int number = first; number < first + STEP; number++) {
                String module = "distinct-" + number;
                FailureGuests.writeDistinct(system.modules(), module, EXAMPLE);
                for (int job = 0; job < JOBS_OF_EACH; job++) {
                    MixedJob distinct = MixedJob.of(module + "-" + job, module);
                    system.load().send(distinct);
                    ids.add(distinct.id());
                }
            }
            system.awaitEndOf(ids);
            List<JvmFigures> figures = figures(system);
            metaspace.add(most(figures.stream().map(JvmFigures::metaspaceBytes).toList()));
            heap.add(most(figures.stream().map(JvmFigures::heapBytes).toList()));
            System.out.println((first + STEP) + " modules: " + figures);
        }
        system.note("MiB of metaspace after each hundred: " + metaspace);
        system.note("MiB of heap: " + heap);
        assertThat(levelsOff(metaspace)).as("metaspace levels off: " + metaspace).isTrue();
        assertThat(levelsOff(heap)).as("heap levels off: " + heap).isTrue();
    }

    private static List<JvmFigures> figures(SystemUnderLoad system) throws IOException {
        List<JvmFigures> figures = new ArrayList<>();
        for (String name : system.processes().alive(Processes.TASK_MANAGER)) {
            figures.add(JvmFigures.of(system.processes().of(name).id()));
        }
        return figures;
    }

    private static long most(List<Long> bytes) {
        return bytes.stream().mapToLong(Long::longValue).max().orElseThrow() / MIB;
    }

    private static boolean levelsOff(List<Long> steps) {
        long before = steps.get(steps.size() - 2);
        return steps.get(steps.size() - 1) <= before * MOST_GROWTH;
    }
}
