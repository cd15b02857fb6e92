package io.wasmjobs.gateway.job;

import io.javalin.http.Context;
import io.wasmjobs.gateway.http.ProblemException;
import io.wasmjobs.gateway.route.Route;
import io.wasmjobs.gateway.security.Principal;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.JobRecord;
import io.wasmjobs.protocol.MalformedJob;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads wasm jobs from requests: JSON envelopes, CloudEvents in binary mode, bare payloads. */
final class JobReader {

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final List<String> TRACE_HEADERS = List.of("traceparent", "tracestate");
    private static final int MAX_TRACE_HEADER = 512;
    private static final String CE_ID = "ce_id";

    private final Clock clock;

    JobReader(Clock clock) {
        this.clock = clock;
    }

    /**
     * The job of {@code POST /v1/jobs}.
     *
     * @throws ProblemException if it is none; the problem names the field
     */
    SubmittedJob job(Context request, Bytes body, Principal principal) {
        return request.header("ce-specversion") == null
                ? envelope(request, body, principal)
                : cloudEvent(request, body, principal);
    }

    private SubmittedJob envelope(Context request, Bytes body, Principal principal) {
        Envelope given = Envelope.read(body);
        given.hasOther()
                .ifPresent(
                        field -> {
                            throw malformed(field + " is not a string");
                        });
        Map<String, String> set = new LinkedHashMap<>();
        String id = idOf(request, given.jobId());
        if (given.jobId() == null) {
            set.put(Envelope.JOB_ID, id);
        }
        if (principal.tenant() != null) {
            set.put(Envelope.TENANT, principal.tenant());
        }
        Bytes json = body;
        if (!set.isEmpty()) {
            json = Envelope.with(body, set).orElse(null);
            if (json == null) {
                // The protocol's reader reports what is wrong.
                read(new WireRecord(null, body, List.of()));
                throw malformed("not JSON: the body is not one object");
            }
        }
        return submitted(request, new WireRecord(null, json, List.of()));
    }

    private SubmittedJob cloudEvent(Context request, Bytes body, Principal principal) {
        Map<String, String> attributes = new LinkedHashMap<>();
        request.headerMap()
                .forEach(
                        (name, value) -> {
                            String lower = name.toLowerCase(Locale.ROOT);
                            if (lower.startsWith("ce-")) {
                                attributes.put("ce_" + lower.substring(3), latin1AsUtf8(value));
                            }
                        });
        attributes.put(CE_ID, idOf(request, attributes.get(CE_ID)));
        return event(request, body, attributes, principal);
    }

    /** The job of an operator's route: the body is the payload. */
    SubmittedJob routed(
            Context request,
            Route.ToModule route,
            String id,
            @Nullable String key,
            Bytes body,
            Principal principal) {
        Map<String, String> attributes = attributes(route.module(), id, route.typeName());
        if (key != null) {
            attributes.put("ce_partitionkey", key);
        }
        return event(request, body, attributes, principal);
    }

    private static Map<String, String> attributes(String module, String id, String typeName) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("ce_specversion", "1.0");
        attributes.put(CE_ID, id);
        attributes.put("ce_type", typeName);
        attributes.put("ce_source", "wasmjobs-gateway");
        attributes.put("ce_wasmmodule", module);
        return attributes;
    }

    /** The job of {@code POST /v1/modules/{id}/invoke}: the body is the payload. */
    SubmittedJob invocation(Context request, String module, Bytes body, Principal principal) {
        String type = request.queryParam("type_name");
        Map<String, String> attributes =
                attributes(module, idOf(request, null), type == null ? "Request" : type);
        String key = request.queryParam("key");
        if (key != null) {
            attributes.put("ce_partitionkey", key);
        }
        String timeout = request.queryParam("timeout_ms");
        if (timeout != null) {
            attributes.put("ce_wasmtimeoutms", timeout);
        }
        return event(request, body, attributes, principal);
    }

    private SubmittedJob event(
            Context request, Bytes body, Map<String, String> attributes, Principal principal) {
        if (principal.tenant() != null) {
            attributes.put("ce_wasmtenant", principal.tenant());
        }
        List<Header> headers = new ArrayList<>();
        attributes.forEach((name, value) -> headers.add(Header.of(name, value)));
        return submitted(request, new WireRecord(null, body, headers));
    }

    private SubmittedJob submitted(Context request, WireRecord unkeyed) {
        WasmJob job = read(unkeyed);
        List<Header> headers = new ArrayList<>(unkeyed.headers());
        for (String name : TRACE_HEADERS) {
            String value = request.header(name);
            if (value != null && value.length() <= MAX_TRACE_HEADER) {
                headers.add(Header.of(name, value));
            }
        }
        return new SubmittedJob(
                new WireRecord(WasmJobCodec.recordKey(job), unkeyed.value(), headers),
                Submissions.of(job, clock.instant()));
    }

    private static WasmJob read(WireRecord record) {
        JobRecord read = WasmJobCodec.read(record);
        if (read instanceof MalformedJob malformed) {
            throw malformed(malformed.reason());
        }
        return (WasmJob) read;
    }

    /** The id in the job, otherwise the one in the header, otherwise a new one. */
    static String idOf(Context request, @Nullable String inJob) {
        String inHeader = request.header(IDEMPOTENCY_KEY);
        if (inHeader != null) {
            inHeader = unquoted(latin1AsUtf8(inHeader));
            if (inJob != null && !inJob.equals(inHeader)) {
                throw malformed("job_id differs from the header " + IDEMPOTENCY_KEY);
            }
            return inHeader;
        }
        return inJob == null ? UUID.randomUUID().toString() : inJob;
    }

    /**
     * Removes quotes: the header's draft requires a quoted string, but many clients send it without
     * quotes.
     */
    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    /** Decodes a header value as UTF-8; the server decodes it as ISO 8859-1. */
    static String latin1AsUtf8(String value) {
        return new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static ProblemException malformed(String reason) {
        return MalformedJobs.problem(reason);
    }
}
