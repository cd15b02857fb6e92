package io.wasmjobs.benchmarks.pipeline;

/**
 * A line of the table.
 *
 * @param name what it is called, in words of few letters
 * @param workload the jobs that it gets
 * @param jobs how many
 */
record Row(String name, Workload workload, long jobs, Subject contender) {}
