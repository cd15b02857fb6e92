package io.wasmjobs.cli.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.wasmjobs.cli.console.OutcomePrinter;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.engine.GuestSeed;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.Scheduling;
import io.wasmjobs.protocol.WasmJob;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that define a job: its module, its payload, and its other fields. */
final class JobOptions {

    private static final String STANDARD_INPUT = "-";
    private static final JsonFactory JSON = new JsonFactory();

    @Parameters(
            index = "0",
            paramLabel = "MODULE",
            description = "A module's id, optionally with a pin: echo@sha256:…")
    private String module;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "STDIN",
            description = "A hyphen (-): the payload is standard input.")
    private @Nullable String hyphen;

    @Option(names = "--payload", paramLabel = "TEXT", description = "The payload.")
    private @Nullable String text;

    @Option(
            names = "--payload-file",
            paramLabel = "FILE",
            description = "The payload is this file; -: standard input.")
    private @Nullable Path file;

    @Option(
            names = "--type-name",
            paramLabel = "NAME",
            description = "The message's type name (default: ${DEFAULT-VALUE}).",
            defaultValue = "Request")
    private String typeName;

    @Option(
            names = "--form",
            paramLabel = "FORM",
            description =
                    "The form of the payload and of the answer: ${COMPLETION-CANDIDATES} "
                            + "(default: text, or base64 if it is not UTF-8).")
    private @Nullable PayloadForm form;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "The job's id; with --lines, what the ids start with (default: random).")
    private @Nullable String id;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Lowers the module's time limit, such as 250ms.")
    private @Nullable Duration timeout;

    /** The module as it was typed. */
    String module() {
        return module;
    }

    /** The module's id. */
    ModuleReference reference() {
        try {
            return ModuleReference.parse(module);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    /** The chosen id, or a new one. */
    String jobId() {
        return id == null ? UUID.randomUUID().toString() : id;
    }

    /**
     * What the clock and the random bytes of a deterministic module come from. Without a chosen id
     * that is the module, so that two runs give the same.
     */
    GuestSeed seed(long epochMillis) {
        return new GuestSeed(id, epochMillis);
    }

    /** The prefix of the ids of many jobs. */
    String idPrefix() {
        return id == null ? UUID.randomUUID().toString().substring(0, 8) : id;
    }

    /** The wasm job of a message, with these options. */
    WasmJob job(String jobId, ModuleReference reference, Message message, Scheduling scheduling) {
        try {
            return new WasmJob(
                    jobId, reference, message, form(message.payload()), timeout, 0, scheduling);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    /** Whether the command line names a payload. */
    boolean hasPayload() {
        return hyphen != null || text != null || file != null;
    }

    /** The whole payload in a message. */
    Message message() throws IOException {
        checkOnlyOne();
        if (text != null) {
            return new Message(typeName, Bytes.utf8(text));
        }
        try (InputStream input = open()) {
            return new Message(typeName, Bytes.wrap(input.readAllBytes()));
        }
    }

    /** The payload as a stream. */
    InputStream open() throws IOException {
        checkOnlyOne();
        if (text != null) {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }
        Path path = path();
        return new BufferedInputStream(
                path == null ? System.in : Files.newInputStream(InputFiles.readable(path)),
                1 << 16);
    }

    /** Checks that the payload can be read, if it is a file. */
    void checkFile() {
        Path path = path();
        if (path != null) {
            InputFiles.readable(path);
        }
    }

    /** The file of the payload; null if it has another source. */
    @Nullable Path path() {
        return file == null || file.toString().equals(STANDARD_INPUT) ? null : file;
    }

    String typeName() {
        return typeName;
    }

    private void checkOnlyOne() {
        int sources = (hyphen == null ? 0 : 1) + (text == null ? 0 : 1) + (file == null ? 0 : 1);
        if (sources > 1) {
            throw CommandFailure.usage(
                    "more than one payload: give --payload, --payload-file or a hyphen");
        }
        if (hyphen != null && !hyphen.equals(STANDARD_INPUT)) {
            throw CommandFailure.usage(
                    "'" + hyphen + "' is neither an option nor a hyphen for standard input");
        }
    }

    /** The form of a job's payload: the chosen one, otherwise text if the bytes are text. */
    private PayloadForm form(Bytes payload) {
        if (form == null) {
            return OutcomePrinter.isUtf8(payload) ? PayloadForm.TEXT : PayloadForm.BASE64;
        }
        if (form == PayloadForm.TEXT && !OutcomePrinter.isUtf8(payload)) {
            throw CommandFailure.usage("the payload is not UTF-8: use --form base64");
        }
        if (form == PayloadForm.JSON) {
            checkJson(payload);
        }
        return form;
    }

    private static void checkJson(Bytes payload) {
        try (JsonParser parser = JSON.createParser(payload.unsafeArray())) {
            JsonToken first = parser.nextToken();
            parser.skipChildren();
            if (first == null || parser.nextToken() != null) {
                throw CommandFailure.usage("the payload is not one JSON value");
            }
        } catch (JsonProcessingException e) {
            throw CommandFailure.usage("the payload is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
