package io.wasmjobs.engine.abi;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import org.jspecify.annotations.Nullable;

/**
 * The ABI of a core module of Spin 1.x: {@code handle-http-request} answers an HTTP request, {@code
 * handle-redis-message} takes a message.
 *
 * <p>A module that exports both is given messages of the type {@link #REDIS_TYPE} by the second
 * one, and all others by the first, unless its manifest's {@code entry} names one of them. The
 * guest exports {@code memory}, {@code canonical_abi_realloc} and, for HTTP, {@code
 * canonical_abi_free}. {@code _initialize} is called once per instance; {@code _start} is not
 * called, as in Spin.
 *
 * @see <a href="https://github.com/spinframework/spin/tree/v1.0/wit/ephemeral">Spin's
 *     interfaces</a>
 */
final class SpinAbi implements GuestAbi {

    /** The function that handles HTTP requests. */
    static final String HTTP = "handle-http-request";

    /** The function that handles messages of Redis. */
    static final String REDIS = "handle-redis-message";

    /** The type of a message for {@link #REDIS} where the module handles HTTP as well. */
    static final String REDIS_TYPE = "RedisMessage";

    /** What the generated code for C returns for success: an error of the code 0. */
    private static final int SUCCESS = 0;

    private static final int RESULT_BYTES = 2;

    private final Guest guest;
    private final int initialize;
    private final @Nullable SpinHttp http;
    private final int redis;
    private final CanonicalReader reader;

    SpinAbi(Guest guest, @Nullable String entry) {
        this.guest = guest;
        this.initialize = guest.function("_initialize");
        int handleHttp = REDIS.equals(entry) ? Guest.NO_FUNCTION : guest.function(HTTP);
        this.http = handleHttp == Guest.NO_FUNCTION ? null : new SpinHttp(guest, handleHttp);
        this.redis = HTTP.equals(entry) ? Guest.NO_FUNCTION : guest.function(REDIS);
        this.reader = new CanonicalReader(guest, FailureKind.INVALID_ANSWER, "answered");
    }

    @Override
    public void initialise() {
        if (initialize != Guest.NO_FUNCTION) {
            guest.call(initialize);
        }
    }

    @Override
    public Message answer(InvocationContext context) {
        Message message = context.message();
        if (message.payload().size() > guest.maxMemoryBytes()) {
            throw GuestAbi.tooLargeAnInput(message.payload().size());
        }
        boolean isHttp =
                redis == Guest.NO_FUNCTION
                        || (http != null && !message.typeName().equals(REDIS_TYPE));
        return isHttp && http != null
                ? http.answer(message, context.maxOutputBytes())
                : handle(message.payload());
    }

    private Message handle(Bytes payload) {
        byte[] bytes = payload.unsafeArray();
        int pointer = new CanonicalMemory(guest).bytes(bytes);
        long returned = guest.call(redis, pointer, bytes.length);
        CanonicalRecord result = reader.record(returned, RESULT_BYTES);
        if (reader.isSome(result.u8(0)) && result.u8(1) != SUCCESS) {
            throw new GuestFailure(FailureKind.EXIT, "answered " + REDIS + " with an error");
        }
        return new Message(WasiAbi.ANSWER_TYPE, Bytes.EMPTY);
    }
}
