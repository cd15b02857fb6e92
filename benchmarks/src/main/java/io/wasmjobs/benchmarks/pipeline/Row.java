package io.wasmjobs.benchmarks.pipeline;

/**
 * A row of the table.
 *
 * @param name the name of the row
 * @param workload the jobs
 * @param jobs the number of jobs
 */
record Row(String name, Workload workload, long jobs, Subject subject) {}
