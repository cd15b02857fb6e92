package io.wasmjobs.benchmarks.pipeline;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The figures of a pass.
 *
 * @param jobs the jobs that ended within the measured window
 * @param perSecond jobs per second of wall time
 * @param cpu microseconds of this process's processor time for each job
 * @param brokerCpu microseconds of the broker's processor time for each job
 */
record Figures(long jobs, double perSecond, double cpu, double brokerCpu) {

    /** The median of each figure, independently of the others. */
    static Figures median(List<Figures> passes) {
        return new Figures(
                passes.get(0).jobs(),
                median(passes, Figures::perSecond),
                median(passes, Figures::cpu),
                median(passes, Figures::brokerCpu));
    }

    private static double median(List<Figures> passes, ToDoubleFunction<Figures> figure) {
        double[] sorted = passes.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
