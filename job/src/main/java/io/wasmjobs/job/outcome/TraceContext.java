package io.wasmjobs.job.outcome;

import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.protocol.Header;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Propagates a job's trace (W3C Trace Context) to its result and to the guest's HTTP requests. */
public final class TraceContext {

    private TraceContext() {}

    /** The job's {@code traceparent} and {@code tracestate}, for its result. */
    public static List<Header> headers(ReceivedJob received) {
        List<Header> all = received.record().headers();
        if (all.isEmpty()) {
            return List.of();
        }
        List<Header> trace = List.of();
        for (Header header : all) {
            if (isTrace(header)) {
                trace = trace.isEmpty() ? new ArrayList<>(2) : trace;
                trace.add(header);
            }
        }
        return trace;
    }

    /** The same for HTTP requests; a value that is not allowed in an HTTP header is left out. */
    public static Map<String, String> httpHeaders(ReceivedJob received) {
        List<Header> trace = headers(received);
        if (trace.isEmpty()) {
            return Map.of();
        }
        Map<String, String> http = new HashMap<>();
        for (Header header : trace) {
            String value = header.value() == null ? "" : header.value().toUtf8();
            if (!value.isEmpty() && value.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
                http.put(header.name(), value);
            }
        }
        return http;
    }

    private static boolean isTrace(Header header) {
        String name = header.name();
        return name.startsWith("trace")
                && (name.equals("traceparent") || name.equals("tracestate"));
    }
}
