package io.wasmjobs.cli.error;

import io.wasmjobs.job.kafka.KafkaRefusal;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Converts any exception that ended a command to one line for the person at the terminal. */
final class ErrorMessages {

    private ErrorMessages() {}

    static CommandFailure explain(Throwable thrown) {
        Throwable cause = unwrapped(thrown);
        if (cause instanceof CommandFailure failure) {
            return failure;
        }
        if (cause instanceof UnknownTopicOrPartitionException
                || cause.getCause() instanceof UnknownTopicOrPartitionException) {
            return CommandFailure.failed(
                    "the topics do not exist; create them with: ./wasmjobs topics create", cause);
        }
        Optional<String> refusal = KafkaRefusal.reason(cause);
        if (refusal.isPresent()) {
            return CommandFailure.failed(
                    "no access to Kafka: " + refusal.get() + "; see --kafka-config", cause);
        }
        if (cause instanceof AuthorizationException) {
            return CommandFailure.failed("the brokers refused this: " + cause.getMessage(), cause);
        }
        if (cause instanceof TimeoutException) {
            return CommandFailure.unreachable(
                    "the brokers did not answer in time; if they demand TLS or a login,"
                            + " --kafka-config has to say so: "
                            + cause.getMessage(),
                    cause);
        }
        if (cause instanceof NoSuchFileException missing) {
            return CommandFailure.failed("no such file: " + missing.getFile(), cause);
        }
        if (cause instanceof AccessDeniedException denied) {
            return CommandFailure.failed("no permission for " + denied.getFile(), cause);
        }
        String message = cause.getMessage();
        return CommandFailure.failed(
                (message == null ? cause.getClass().getSimpleName() : message)
                        + " (--debug shows where)",
                cause);
    }

    private static Throwable unwrapped(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null
                && (cause instanceof ExecutionException
                        || cause instanceof CompletionException
                        || cause instanceof UncheckedIOException)) {
            cause = cause.getCause();
        }
        return cause;
    }
}
