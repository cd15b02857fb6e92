/** The engine that the subtasks of a TaskManager share: its start, its modules, its metrics. */
@NullMarked
package io.wasmjobs.job.engine;

import org.jspecify.annotations.NullMarked;
