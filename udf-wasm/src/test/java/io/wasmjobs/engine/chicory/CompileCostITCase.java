package io.wasmjobs.engine.chicory;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.ChildJvm;
import io.wasmjobs.engine.ModuleLimits;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.validation.CostlyModules;
import io.wasmjobs.engine.validation.ModuleShape;
import io.wasmjobs.engine.validation.ModuleValidator;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The estimated cost of compiling a module holds for every kind of code: the module compiles in a
 * heap of the estimated size, and an estimated step takes not much more processor time than one of
 * plain arithmetic.
 */
@Tag("long")
@Timeout(1800)
final class CompileCostITCase {

    private static final long STEPS = 10_000_000;

    /** What the JVM, its libraries and the generator of the module need. */
    private static final long OTHER_HEAP = 24 << 20;

    /** Allowed ratio; high, since other processes use the machine too. */
    private static final double MOST = 4;

    @Test
    void theEstimateHoldsForEveryShapeOfCode() throws Exception {
        double arithmetic = nanosPerStep("arithmetic");
        SoftAssertions all = new SoftAssertions();
        for (String shape : CostlyModules.names()) {
            double nanos = nanosPerStep(shape);
            System.out.printf(Locale.ROOT, "%-26s %5.1f ns a step%n", shape, nanos);
            all.assertThat(nanos / arithmetic).as(shape).isLessThan(MOST);
        }
        all.assertAll();
    }

    private static double nanosPerStep(String name) throws ModuleRefused {
        byte[] module = CostlyModules.of(name, STEPS);
        ModuleShape shape = new ModuleValidator(ModuleLimits.DEFAULTS).scan(module);
        long heapMib = (OTHER_HEAP + shape.workingBytes()) >> 20;
        ChildJvm.Ended ended =
                ChildJvm.run(
                        CompileOneModule.class,
                        List.of("-Xmx" + heapMib + "m"),
                        name,
                        Long.toString(STEPS));
        assertThat(ended.status()).as("%s, in %d MiB: %s", name, heapMib, ended.output()).isZero();
        return Double.parseDouble(ended.output().strip());
    }
}
