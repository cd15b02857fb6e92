package io.wasmjobs.job.record;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Encodes a header's name between two operators: one byte for names that nearly every CloudEvent
 * has.
 */
final class HeaderName {

    private static final int OTHER = 0;
    private static final List<String> USUAL =
            List.of(
                    "ce_specversion",
                    "ce_id",
                    "ce_type",
                    "ce_source",
                    "ce_wasmmodule",
                    "ce_wasmreplay",
                    "ce_wasmtimeoutms",
                    "ce_time",
                    "ce_subject",
                    "ce_datacontenttype",
                    "ce_dataschema",
                    "content-type",
                    "traceparent",
                    "tracestate",
                    "ce_partitionkey",
                    "ce_wasmtenant",
                    "ce_wasmpriority",
                    "ce_wasmnotbefore");
    private static final Map<String, Integer> CODES = codes();

    private HeaderName() {}

    private static Map<String, Integer> codes() {
        Map<String, Integer> codes = new HashMap<>();
        for (int i = 0; i < USUAL.size(); i++) {
            codes.put(USUAL.get(i), i + 1);
        }
        return codes;
    }

    static void write(String name, DataOutputView target) throws IOException {
        Integer code = CODES.get(name);
        if (code == null) {
            target.writeByte(OTHER);
            Fields.writeText(name, target);
        } else {
            target.writeByte(code);
        }
    }

    static String read(DataInputView source) throws IOException {
        int code = source.readByte();
        return code == OTHER ? Fields.readText(source) : USUAL.get(code - 1);
    }
}
