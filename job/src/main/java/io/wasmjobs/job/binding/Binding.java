package io.wasmjobs.job.binding;

import io.wasmjobs.engine.module.Sha256;
import io.wasmjobs.job.record.Bound;
import io.wasmjobs.job.record.FetchedRecord;
import io.wasmjobs.job.record.ValueForm;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.JobRecord;
import io.wasmjobs.protocol.MalformedJob;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.Scheduling;
import io.wasmjobs.protocol.Unicode;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.MessageCodec;
import io.wasmjobs.protocol.codec.UnreadableRecordException;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A module that is applied to each record of a topic.
 *
 * @param name its name, unique among the bindings; at most {@value #MAX_NAME_LENGTH} characters
 * @param from the topic, or a pattern of topics
 * @param module the module
 * @param to the topic that answers go to; null for none
 * @param key the key of the record's job
 * @param deduplication which records count as the same
 * @param form what the records' values are
 * @param tenant the tenant of the jobs; null for the module's id
 * @param priority 1 (first) to 5 (last) among the jobs of the tenant
 */
public record Binding(
        String name,
        BoundTopic from,
        ModuleReference module,
        @Nullable String to,
        RecordText key,
        Deduplication deduplication,
        ValueForm form,
        @Nullable String tenant,
        int priority)
        implements Serializable {

    /** The greatest length of a name. */
    public static final int MAX_NAME_LENGTH = 64;

    /** The message type that a guest sees if the payload is a record's value. */
    static final String TYPE_NAME = "Record";

    /**
     * Converts a record to a job.
     *
     * @param replay 0 for the record itself; a higher number for a replay of it
     * @return a wasm job, or the reason why the record cannot be one
     */
    public JobRecord read(FetchedRecord fetched, long replay) {
        WireRecord record = fetched.record();
        String id = id(fetched);
        try {
            return new WasmJob(
                    id,
                    module,
                    message(record.value()),
                    PayloadForm.BASE64,
                    null,
                    replay,
                    new Scheduling(key(fetched), tenant, priority, null));
        } catch (UnreadableRecordException e) {
            return new MalformedJob("the record's value is no message: " + e.getMessage(), id);
        } catch (IllegalArgumentException e) {
            return new MalformedJob("the binding's key (" + key + "): " + e.getMessage(), id);
        }
    }

    /** What is kept with such a job for its outcome. */
    public Bound bound(FetchedRecord fetched, long replay) {
        // Replays are always deduplicated, so that one that is sent twice runs once.
        boolean deduplicated = replay > 0 || !(deduplication instanceof Deduplication.None);
        return new Bound(name, to, form, fetched.timestamp(), deduplicated);
    }

    private Message message(@Nullable Bytes value) {
        if (value == null) {
            return new Message(TYPE_NAME, Bytes.EMPTY);
        }
        return form == ValueForm.MESSAGE ? MessageCodec.read(value) : new Message(TYPE_NAME, value);
    }

    private @Nullable String key(FetchedRecord fetched) {
        Bytes bytes = key.of(fetched);
        if (bytes == null) {
            return null;
        }
        if (!Unicode.isUtf8(bytes.unsafeArray())) {
            throw new IllegalArgumentException("key is not UTF-8");
        }
        return bytes.toUtf8();
    }

    private String id(FetchedRecord fetched) {
        Bytes text =
                deduplication instanceof Deduplication.ByText by ? by.text().of(fetched) : null;
        return text == null ? positionId(fetched.origin()) : textId(text);
    }

    private String positionId(Origin origin) {
        return RecordText.Partition.of(origin) + "/" + origin.offset() + "/" + name;
    }

    /** The text as an id; a text that is not a valid id is replaced by its hash. */
    private String textId(Bytes text) {
        int room = WasmJob.MAX_ID_LENGTH - MAX_NAME_LENGTH - 1;
        boolean fits = text.size() <= room && Unicode.isUtf8(text.unsafeArray());
        return name + "/" + (fits ? text.toUtf8() : "sha256:" + Sha256.hex(text));
    }
}
