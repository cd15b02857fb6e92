package io.wasmjobs.engine.abi;

import io.wasmjobs.engine.Effects;
import io.wasmjobs.engine.EmittedRecord;
import io.wasmjobs.engine.GuestSeed;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The host's side of one invocation, or of an instance's initialisation: what the guest is given,
 * and what it has produced so far.
 */
public final class InvocationContext {

    private final Message message;
    private final int maxOutputBytes;
    private final LogLines logs;
    private final Network network;
    private final boolean initialisation;
    private final @Nullable StateOverlay state;
    private final EmitGrant emitGrant;
    private @Nullable EmittedRecords emitted;
    private @Nullable Runnable beforeEffects;
    private @Nullable Output output;
    private boolean taskTaken;
    private @Nullable GuestSeed seed;

    /**
     * @param message what the guest is given
     * @param maxOutputBytes the longest answer allowed
     * @param logs collects what the guest logs
     * @param network reaches hosts for the guest
     */
    public InvocationContext(Message message, int maxOutputBytes, LogLines logs, Network network) {
        this(message, maxOutputBytes, logs, network, null, EmitGrant.NONE);
    }

    /**
     * A context whose guest may also use state and emit records.
     *
     * @param state the state of the job's key; null for a module that keeps none, or a job without
     *     a key
     * @param emitGrant the records that the guest may emit
     * @see #InvocationContext(Message, int, LogLines, Network)
     */
    public InvocationContext(
            Message message,
            int maxOutputBytes,
            LogLines logs,
            Network network,
            @Nullable StateOverlay state,
            EmitGrant emitGrant) {
        this(message, maxOutputBytes, logs, network, state, emitGrant, false);
    }

    private InvocationContext(
            Message message,
            int maxOutputBytes,
            LogLines logs,
            Network network,
            @Nullable StateOverlay state,
            EmitGrant emitGrant,
            boolean initialisation) {
        this.message = message;
        this.maxOutputBytes = maxOutputBytes;
        this.logs = logs;
        this.network = network;
        this.state = state;
        this.emitGrant = emitGrant;
        this.initialisation = initialisation;
        this.taskTaken = initialisation;
    }

    /**
     * The context in which an instance is initialised. Every later job starts from the state that
     * this leaves, so nothing of a job is in it: no task, no input, no files.
     *
     * @param maxOutputBytes the most that may be written to standard output
     * @param logs collects what the guest logs during the invocation
     */
    public static InvocationContext ofInitialisation(int maxOutputBytes, LogLines logs) {
        return new InvocationContext(
                new Message("", Bytes.EMPTY),
                maxOutputBytes,
                logs,
                Network.NONE,
                null,
                EmitGrant.NONE,
                true);
    }

    /**
     * Sets what the guest's clock and random bytes come from.
     *
     * @param newSeed null for those of the machine
     * @return this context
     */
    public InvocationContext seededWith(@Nullable GuestSeed newSeed) {
        seed = newSeed;
        return this;
    }

    /** What the guest's clock and random bytes come from; null for the machine. */
    public @Nullable GuestSeed seed() {
        return seed;
    }

    /** Whether this is the initialisation of an instance instead of a job. */
    public boolean isInitialisation() {
        return initialisation;
    }

    /** What the guest is given. */
    public Message message() {
        return message;
    }

    /** The longest answer allowed, in bytes of its payload. */
    public int maxOutputBytes() {
        return maxOutputBytes;
    }

    /** What the guest has logged. */
    public LogLines logs() {
        return logs;
    }

    /** Reaches hosts for the guest. */
    public Network network() {
        return network;
    }

    /** The state of the job's key; null if the guest has none. */
    public @Nullable StateOverlay state() {
        return state;
    }

    /** What the guest has emitted. */
    public EmittedRecords emitted() {
        EmittedRecords made = emitted;
        if (made == null) {
            made = new EmittedRecords(emitGrant);
            emitted = made;
        }
        return made;
    }

    /** Why a record was refused, as the end of a sentence; null if none was. */
    public @Nullable String refusedRecord() {
        return emitted == null ? null : emitted.refusal();
    }

    /**
     * Registers {@code collect} to run before {@link #effects}: it adds effects that are kept
     * elsewhere, such as files.
     */
    public void beforeEffects(Runnable collect) {
        beforeEffects = collect;
    }

    /**
     * The effects of the invocation, once it has succeeded.
     *
     * @throws GuestFailure if they exceed a limit
     */
    public Effects effects() {
        Runnable collect = beforeEffects;
        if (collect != null) {
            collect.run();
        }
        if (state == null && emitted == null) {
            return Effects.NONE;
        }
        String refused = refusedRecord();
        if (refused != null) {
            throw new GuestFailure(FailureKind.EMIT_REFUSED, refused);
        }
        StateChanges changes = state == null ? null : state.changes();
        List<EmittedRecord> records = emitted == null ? List.of() : emitted.records();
        return new Effects(records, changes);
    }

    /** What the guest has written to standard output, if that is its answer. */
    public Output output() {
        Output collected = output;
        if (collected == null) {
            collected = new Output(maxOutputBytes);
            output = collected;
        }
        return collected;
    }

    /** Whether the guest has polled its task. */
    public boolean isTaskTaken() {
        return taskTaken;
    }

    /** Marks the task as polled: none is left. */
    public void takeTask() {
        taskTaken = true;
    }
}
