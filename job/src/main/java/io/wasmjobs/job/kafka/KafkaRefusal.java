package io.wasmjobs.job.kafka;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;

/** Explains why Kafka refuses a client, if a retry with the same properties cannot succeed. */
public final class KafkaRefusal {

    /** Not a final refusal: a name may resolve later. */
    private static final String UNRESOLVED = "bootstrap.servers";

    /** A message that was built from another exception begins with the name of its class. */
    private static final Pattern CLASSES = Pattern.compile("^(?:[\\w.$]+(?:Exception|Error): )+");

    private KafkaRefusal() {}

    /**
     * The reason in one line without a full stop; empty if the brokers did not answer, or refused
     * something other than the client.
     */
    public static Optional<String> reason(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthenticationException) {
                return Optional.of(withRoot(cause));
            }
        }
        boolean isUnmade =
                thrown instanceof KafkaException
                        && !(thrown instanceof ApiException)
                        && thrown.getCause() != null
                        && !message(root(thrown)).contains(UNRESOLVED);
        return isUnmade ? Optional.of(message(root(thrown))) : Optional.empty();
    }

    /**
     * The message with that of the root cause: only the cause of a failed handshake says what
     * failed.
     */
    private static String withRoot(Throwable refused) {
        Throwable root = root(refused);
        return root == refused ? message(refused) : message(refused) + ": " + message(root);
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String message(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null
                ? thrown.getClass().getSimpleName()
                : CLASSES.matcher(message.lines().findFirst().orElse("")).replaceFirst("");
    }
}
