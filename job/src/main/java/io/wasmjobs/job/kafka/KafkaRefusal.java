package io.wasmjobs.job.kafka;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;

/**
 * Says why Kafka does not let a client in, where trying again with the same properties cannot
 * succeed.
 */
public final class KafkaRefusal {

    /** Names that do not resolve today may tomorrow. */
    private static final String UNRESOLVED = "bootstrap.servers";

    /** A message that was made of an exception's begins with its class. */
    private static final Pattern CLASSES = Pattern.compile("^(?:[\\w.$]+(?:Exception|Error): )+");

    private KafkaRefusal() {}

    /**
     * The reason in one line, without an end; empty if the brokers did not answer, or refused
     * something else than the client itself.
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

    /** A failed handshake says what failed in its cause only. */
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
