package io.wasmjobs.engine.invocation;

import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineListener.Discard;
import io.wasmjobs.engine.EntityState;
import io.wasmjobs.engine.GuestLimits;
import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.InvocationReport;
import io.wasmjobs.engine.InvocationReport.Memoised;
import io.wasmjobs.engine.Isolation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.abi.GuestFailure;
import io.wasmjobs.engine.abi.InvocationContext;
import io.wasmjobs.engine.abi.LogLines;
import io.wasmjobs.engine.chicory.GuestFaults;
import io.wasmjobs.engine.deadline.Deadline;
import io.wasmjobs.engine.deadline.DeadlineClock;
import io.wasmjobs.engine.http.GuestHttp;
import io.wasmjobs.engine.http.HttpCall;
import io.wasmjobs.engine.memory.HeapShortage;
import io.wasmjobs.engine.network.TcpConnections;
import io.wasmjobs.engine.pool.InstancePool;
import io.wasmjobs.engine.pool.PooledInstance;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Runs one invocation within its limits and returns its outcome. */
public final class InvocationRunner {

    private static final int PAGE_BYTES = 1 << 16;

    private final DeadlineClock clock;
    private final GuestHttp guestHttp;
    private final TcpConnections tcp;
    private final InstancePool pool;
    private final EngineListener listener;

    public InvocationRunner(
            DeadlineClock clock,
            GuestHttp guestHttp,
            TcpConnections tcp,
            InstancePool pool,
            EngineListener listener) {
        this.clock = clock;
        this.guestHttp = guestHttp;
        this.tcp = tcp;
        this.pool = pool;
        this.listener = listener;
    }

    /**
     * Runs {@code module} as soon as there is room for the heap that it may take.
     *
     * @param promisedBytes the heap that the calling thread is guaranteed
     */
    public Outcome run(
            LoadedModule module, Invocation invocation, long started, long promisedBytes) {
        Duration timeout = timeout(module, invocation);
        long wanted = module.expectedBytes() - promisedBytes;
        Room room = new Room(pages(module, promisedBytes), promisedBytes - module.temporaryBytes());
        if (wanted <= 0) {
            return run(module, invocation, timeout, started, room);
        }
        long claimed = claim(wanted, timeout);
        if (claimed < 0) {
            return noRoom(module, timeout, wanted, started);
        }
        try {
            return run(module, invocation, timeout, started, room.with(claimed));
        } finally {
            pool.budget().release(claimed);
        }
    }

    /**
     * The heap that the instance of an invocation may take.
     *
     * @param pages how far its memory may grow
     * @param bytes the heap reserved for it
     */
    private record Room(int pages, long bytes) {

        Room with(long moreBytes) {
            return new Room(pages, bytes + moreBytes);
        }
    }

    /** The module's limit, or less if it exceeds what all invocations together may hold. */
    private int pages(LoadedModule module, long promisedBytes) {
        long beyond = module.heapBytes() - promisedBytes - pool.budget().claimable();
        long missing = (Math.max(0, beyond) + PAGE_BYTES - 1) / PAGE_BYTES;
        return (int) Math.max(0, module.limits().maxMemoryPages() - missing);
    }

    private long claim(long bytes, Duration timeout) {
        try {
            return pool.budget().claim(bytes, System.nanoTime() + timeout.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled();
        }
    }

    private static Outcome noRoom(LoadedModule module, Duration timeout, long bytes, long started) {
        String message =
                String.format(
                        Locale.ROOT,
                        "module %s waited %,d ms for %,d KiB of memory that other invocations hold"
                                + " (wasm.pool.memory)",
                        module.id(),
                        timeout.toMillis(),
                        bytes >> 10);
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        return new Outcome.Failure(
                FailureKind.HOST_ERROR,
                message,
                new InvocationReport(module.sha256(), took, List.of(), 0));
    }

    private Outcome run(
            LoadedModule module, Invocation invocation, Duration timeout, long started, Room room) {
        GuestLimits limits = module.limits();
        long deadline = System.nanoTime() + timeout.toNanos();
        HttpCall call = new HttpCall(invocation.jobId(), invocation.httpHeaders(), deadline);
        InvocationContext context =
                new InvocationContext(
                        invocation.message(),
                        limits.maxOutputBytes(),
                        new LogLines(limits.maxLogLines(), limits.maxLogBytes()),
                        new InvocationNetwork(guestHttp, tcp, module, call, listener),
                        module.open(invocation.state()),
                        module.emit());
        context.seededWith(module.seed(invocation.seed()));
        return new RunningInvocation(module, context, timeout, deadline, started, room).outcome();
    }

    private static Duration timeout(LoadedModule module, Invocation invocation) {
        Duration own = invocation.timeout();
        Duration most = module.limits().timeout();
        return own != null && own.compareTo(most) < 0 ? own : most;
    }

    /** One invocation while it runs. */
    private final class RunningInvocation {

        private final LoadedModule module;
        private final InvocationContext context;
        private final Duration timeout;
        private final long deadlineNanos;
        private final long started;
        private LogLines logs;
        private final Room room;
        private @Nullable PooledInstance pooled;
        private @Nullable Message answer;
        private @Nullable Throwable thrown;
        private long ended;
        private int memoryPages;

        RunningInvocation(
                LoadedModule module,
                InvocationContext context,
                Duration timeout,
                long deadlineNanos,
                long started,
                Room room) {
            this.module = module;
            this.context = context;
            this.timeout = timeout;
            this.deadlineNanos = deadlineNanos;
            this.started = started;
            this.logs = context.logs();
            this.room = room;
        }

        Outcome outcome() {
            if (Thread.currentThread().isInterrupted()) {
                throw cancelled();
            }
            Deadline deadline = clock.ofThisThread();
            deadline.arm(deadlineNanos);
            call();
            ended = System.nanoTime();
            // The clock may be late; the deadline is enforced anyway.
            boolean late = ended - deadlineNanos >= 0;
            boolean overdue = deadline.disarm() || late;
            logs.endOfStream();
            PooledInstance used = pooled;
            memoryPages = used == null ? 0 : used.instance().memoryPages();
            if (isOutOfMemory(thrown)) {
                return outOfMemory();
            }
            boolean reusable = false;
            try {
                Outcome outcome = judge(overdue);
                reusable = !overdue && (thrown == null || isResetAfterExit(outcome));
                return outcome;
            } finally {
                if (used != null) {
                    release(used, reusable);
                }
            }
        }

        /**
         * An exit leaves calls unfinished. Their traces in memory and globals are removed by a
         * reset only.
         */
        private boolean isResetAfterExit(Outcome outcome) {
            return outcome instanceof Outcome.Success
                    && module.template().isolation() == Isolation.RESET;
        }

        @SuppressWarnings("IllegalCatch")
        private void call() {
            try {
                int olderVersion = module.begin(context.state());
                PooledInstance taken = module.pool().take(room.bytes());
                if (taken == null) {
                    taken = instantiate();
                } else {
                    taken.instance().allowMemory(room.pages());
                }
                pooled = taken;
                taken.instance().refuel(module.limits().fuel());
                if (olderVersion != EntityState.NO_VERSION) {
                    taken.instance().migrate(context, olderVersion);
                }
                answer = taken.instance().answer(context);
            } catch (Throwable t) { // Guest code throws errors too, such as StackOverflowError.
                thrown = t;
            }
        }

        /** Creates an instance. If that fails, the log of its initialisation is reported. */
        private PooledInstance instantiate() {
            GuestLimits limits = module.limits();
            logs = new LogLines(limits.maxLogLines(), limits.maxLogBytes());
            InvocationContext initialisation =
                    InvocationContext.ofInitialisation(limits.maxOutputBytes(), logs)
                            .seededWith(module.seedOfInitialisation());
            PooledInstance made = module.pool().create(initialisation, room.pages(), room.bytes());
            logs = context.logs();
            return made;
        }

        /**
         * Handles an exhausted heap although the guest stays within its limits: frees what can be
         * freed, and fails the job so that it is tried again.
         */
        private Outcome outOfMemory() {
            PooledInstance used = pooled;
            if (used != null) {
                pooled = null;
                module.pool().discard(used, Discard.FAILED);
            }
            if (thrown instanceof HeapShortage shortage) {
                return failure(FailureKind.HOST_ERROR, String.valueOf(shortage.getMessage()));
            }
            pool.evictAll();
            return failure(
                    FailureKind.HOST_ERROR, "was stopped: the host's heap had no room for it");
        }

        private void release(PooledInstance used, boolean reusable) {
            if (reusable) {
                module.pool().giveBack(used, module.template().isolation(), ended);
            } else {
                module.pool().discard(used, Discard.FAILED);
            }
        }

        private Outcome judge(boolean overdue) {
            Throwable fault = thrown;
            if (overdue) {
                return failure(
                        FailureKind.TIMEOUT,
                        "ran longer than "
                                + timeout.toMillis()
                                + " ms (timeout_ms)"
                                + stoppedIn(fault));
            }
            if (fault != null && Thread.currentThread().isInterrupted()) {
                throw cancelled();
            }
            if (fault != null && pooled != null && pooled.instance().isFuelUsedUp()) {
                return failure(
                        FailureKind.FUEL_EXHAUSTED,
                        String.format(
                                Locale.ROOT,
                                "used up its fuel of %,d (fuel)%s",
                                module.limits().fuel(),
                                GuestFaults.place(fault, module.template())));
            }
            String refused = context.refusedRecord();
            if (refused != null) {
                return failure(FailureKind.EMIT_REFUSED, refused);
            }
            if (fault == null) {
                return answered(Objects.requireNonNull(answer));
            }
            OptionalInt exit = GuestFaults.exitStatus(fault);
            return exit.isPresent()
                    ? exited(exit.getAsInt())
                    : failed(GuestFaults.failure(fault, module.template()));
        }

        private String stoppedIn(@Nullable Throwable fault) {
            String place = GuestFaults.place(fault, module.template());
            return place.isEmpty() ? "" : " and was stopped" + place;
        }

        /**
         * An exit with status 0 is success for ABIs that answer on standard output; under the
         * others an answer is missing.
         */
        private Outcome exited(int status) {
            boolean mayExit = pooled != null && module.template().abi().answersOnStandardOutput();
            if (status == 0 && mayExit) {
                return answered(new Message("Response", context.output().collected()));
            }
            String when = pooled == null ? " while it was initialised" : "";
            String last = logs.last();
            return failed(
                    new GuestFailure(
                            FailureKind.EXIT,
                            "exited with status "
                                    + status
                                    + when
                                    + (last.isEmpty() ? "" : ": " + last)));
        }

        private Outcome answered(Message message) {
            PooledInstance used = pooled;
            if (module.deterministic() && used != null && used.instance().wasRefusedGrowth()) {
                // Another worker may have had the room.
                return failure(FailureKind.MEMORY_LIMIT, used.instance().refusedGrowth());
            }
            if (module.guestErrorIsFailure() && message.typeName().equals("Error")) {
                return failure(
                        FailureKind.EXIT,
                        "answered an Error: " + GuestFailure.quote(message.payload()));
            }
            try {
                return new Outcome.Success(message, context.effects(), report());
            } catch (GuestFailure refused) {
                return failed(refused);
            }
        }

        private Outcome failed(GuestFailure failure) {
            PooledInstance used = pooled;
            if (used != null
                    && used.instance().wasRefusedGrowth()
                    && failure.kind().isTriedAgain()) {
                return failure(
                        FailureKind.MEMORY_LIMIT,
                        used.instance().refusedGrowth() + ", and then " + failure.getMessage());
            }
            return failure(failure.kind(), String.valueOf(failure.getMessage()));
        }

        private Outcome failure(FailureKind kind, String what) {
            return new Outcome.Failure(kind, "module " + module.id() + " " + what, report());
        }

        private InvocationReport report() {
            return new InvocationReport(
                    module.sha256(),
                    Duration.ofNanos(ended - started),
                    logs.lines(),
                    memoryPages,
                    pooled == null ? null : pooled.instance().usedFuel(),
                    Memoised.NONE,
                    List.of());
        }
    }

    private static boolean isOutOfMemory(@Nullable Throwable thrown) {
        return thrown instanceof OutOfMemoryError
                || (thrown != null && thrown.getCause() instanceof OutOfMemoryError);
    }

    private static CancellationException cancelled() {
        return new CancellationException("the thread was interrupted");
    }
}
