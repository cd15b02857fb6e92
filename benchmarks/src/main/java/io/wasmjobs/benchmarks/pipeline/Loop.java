package io.wasmjobs.benchmarks.pipeline;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** A subject that runs in one thread of this JVM. */
final class Loop implements Subject.Running {

    private final FutureTask<Void> task;
    private final Stopping stopping;

    private Loop(FutureTask<Void> task, Stopping stopping) {
        this.task = task;
        this.stopping = stopping;
    }

    /** The work of the thread. */
    @FunctionalInterface
    interface Body {
        void run(Stopping stopping) throws Exception;
    }

    static Loop start(String name, Body body) {
        Stopping stopping = new Stopping();
        FutureTask<Void> task =
                new FutureTask<>(
                        () -> {
                            body.run(stopping);
                            return null;
                        });
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return new Loop(task, stopping);
    }

    @Override
    public void check() throws ExecutionException, InterruptedException {
        Exception failure = stopping.failure;
        if (failure != null) {
            throw new ExecutionException(failure);
        }
        if (task.isDone()) {
            task.get();
        }
    }

    @Override
    public void stop() throws ExecutionException, InterruptedException {
        stopping.asked = true;
        task.get();
    }

    /** The request to stop, and failures of the producer. */
    static final class Stopping {
        private volatile boolean asked;
        private volatile @Nullable Exception failure;

        boolean isAsked() {
            return asked;
        }

        /** A producer's callback. */
        void failIfPresent(RecordMetadata written, @Nullable Exception exception) {
            if (exception != null) {
                failure = exception;
            }
        }
    }
}
