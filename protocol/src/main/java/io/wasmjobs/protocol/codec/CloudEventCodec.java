package io.wasmjobs.protocol.codec;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.JobRecord;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.MalformedJob;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.Scheduling;
import io.wasmjobs.protocol.Unicode;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Jobs and results as CloudEvents 1.0 in Kafka's binary content mode: attributes are headers, the
 * record's value is the payload.
 */
final class CloudEventCodec {

    static final String SPEC_VERSION = "ce_specversion";

    private static final String ID = "ce_id";
    private static final String TYPE = "ce_type";
    private static final String SOURCE = "ce_source";
    private static final String MODULE = "ce_wasmmodule";
    private static final String REPLAY = "ce_wasmreplay";
    private static final String TIMEOUT = "ce_wasmtimeoutms";
    private static final String KEY = "ce_partitionkey";
    private static final String TENANT = "ce_wasmtenant";
    private static final String PRIORITY = "ce_wasmpriority";
    private static final String NOT_BEFORE = "ce_wasmnotbefore";
    private static final String ATTEMPTS = "ce_wasmattempts";
    private static final String SHA256 = "ce_wasmsha256";
    private static final String DURATION = "ce_wasmdurationms";
    private static final String FUEL = "ce_wasmfuel";
    private static final String WORKER = "ce_wasmworker";

    private static final Header VERSION_1_0 = Header.of(SPEC_VERSION, "1.0");
    private static final Header FROM_WASMJOBS = Header.of(SOURCE, "wasmjobs");

    private CloudEventCodec() {}

    static boolean isCloudEvent(List<Header> headers) {
        for (int i = headers.size() - 1; i >= 0; i--) {
            if (headers.get(i).name().equals(SPEC_VERSION)) {
                return headers.get(i).value() != null;
            }
        }
        return false;
    }

    static boolean isScheduling(String header) {
        return switch (header) {
            case KEY, TENANT, PRIORITY, NOT_BEFORE -> true;
            default -> false;
        };
    }

    static JobRecord readJob(WireRecord event) {
        Attributes attributes = Attributes.of(event.headers());
        String jobId = null;
        try {
            String version = required(text(attributes.specVersion, SPEC_VERSION), SPEC_VERSION);
            if (!version.equals("1.0")) {
                throw new MalformedException(SPEC_VERSION + " is not 1.0");
            }
            jobId = JsonJobReader.jobId(required(text(attributes.id, ID), ID));
            Bytes payload = event.value();
            if (payload == null) {
                throw new MalformedException("the CloudEvent has no value");
            }
            Message message = new Message(required(text(attributes.type, TYPE), TYPE), payload);
            ModuleReference module =
                    JsonJobReader.module(required(text(attributes.module, MODULE), MODULE));
            Long timeout = positive(text(attributes.timeout, TIMEOUT), TIMEOUT);
            Long replay = positive(text(attributes.replay, REPLAY), REPLAY);
            return new WasmJob(
                    jobId,
                    module,
                    message,
                    PayloadForm.CLOUD_EVENT,
                    timeout == null ? null : Duration.ofMillis(timeout),
                    replay == null ? 0 : replay,
                    attributes.scheduling());
        } catch (MalformedException e) {
            return new MalformedJob(e.reason(), jobId);
        }
    }

    /**
     * A job's attributes, collected in one pass: the last of several headers with the same name
     * applies.
     */
    private static final class Attributes {
        private @Nullable Bytes specVersion;
        private @Nullable Bytes id;
        private @Nullable Bytes type;
        private @Nullable Bytes module;
        private @Nullable Bytes timeout;
        private @Nullable Bytes replay;
        private @Nullable Bytes key;
        private @Nullable Bytes tenant;
        private @Nullable Bytes priority;
        private @Nullable Bytes notBefore;

        static Attributes of(List<Header> headers) {
            Attributes attributes = new Attributes();
            for (Header header : headers) {
                switch (header.name()) {
                    case SPEC_VERSION -> attributes.specVersion = header.value();
                    case ID -> attributes.id = header.value();
                    case TYPE -> attributes.type = header.value();
                    case MODULE -> attributes.module = header.value();
                    case TIMEOUT -> attributes.timeout = header.value();
                    case REPLAY -> attributes.replay = header.value();
                    case KEY -> attributes.key = header.value();
                    case TENANT -> attributes.tenant = header.value();
                    case PRIORITY -> attributes.priority = header.value();
                    case NOT_BEFORE -> attributes.notBefore = header.value();
                    default -> {}
                }
            }
            return attributes;
        }

        Scheduling scheduling() throws MalformedException {
            if (key == null && tenant == null && priority == null && notBefore == null) {
                return Scheduling.DEFAULT;
            }
            SchedulingReader reader = new SchedulingReader();
            reader.key("header " + KEY, text(key, KEY));
            reader.tenant("header " + TENANT, text(tenant, TENANT));
            Long given = positive(text(priority, PRIORITY), PRIORITY);
            if (given != null) {
                reader.priority("header " + PRIORITY, given);
            }
            reader.notBefore("header " + NOT_BEFORE, text(notBefore, NOT_BEFORE));
            return reader.read();
        }
    }

    /** Decodes strictly: with replacement characters, two different ids could become the same. */
    private static @Nullable String text(@Nullable Bytes value, String name)
            throws MalformedException {
        if (value == null) {
            return null;
        }
        if (!Unicode.isUtf8(value.unsafeArray())) {
            throw new MalformedException("header " + name + " is not UTF-8");
        }
        return value.toUtf8();
    }

    static WireRecord writeJob(WasmJob job) {
        List<Header> headers = new ArrayList<>();
        headers.add(VERSION_1_0);
        headers.add(Header.of(ID, job.jobId()));
        headers.add(Header.of(TYPE, job.message().typeName()));
        headers.add(FROM_WASMJOBS);
        headers.add(Header.of(MODULE, job.module().toString()));
        if (job.timeout() != null) {
            headers.add(Header.of(TIMEOUT, Long.toString(job.timeout().toMillis())));
        }
        if (job.replay() > 0) {
            headers.add(Header.of(REPLAY, Long.toString(job.replay())));
        }
        addScheduling(job.scheduling(), headers);
        return new WireRecord(WasmJobCodec.recordKey(job), job.message().payload(), headers);
    }

    private static void addScheduling(Scheduling scheduling, List<Header> headers) {
        if (scheduling.key() != null) {
            headers.add(Header.of(KEY, scheduling.key()));
        }
        if (scheduling.tenant() != null) {
            headers.add(Header.of(TENANT, scheduling.tenant()));
        }
        if (scheduling.priority() != Scheduling.DEFAULT_PRIORITY) {
            headers.add(Header.of(PRIORITY, Integer.toString(scheduling.priority())));
        }
        if (scheduling.notBefore() != null) {
            headers.add(Header.of(NOT_BEFORE, scheduling.notBefore().toString()));
        }
    }

    static WireRecord writeResult(JobResult result, List<Header> more) {
        List<Header> headers = new ArrayList<>(10 + more.size());
        headers.add(VERSION_1_0);
        headers.add(Header.of(ID, result.jobId()));
        headers.add(Header.of(TYPE, Unicode.wellFormed(result.answer().typeName())));
        headers.add(FROM_WASMJOBS);
        headers.add(Header.of(MODULE, result.module().toString()));
        headers.add(Header.of(ATTEMPTS, Integer.toString(result.attempts())));
        if (result.moduleSha256() != null) {
            headers.add(Header.of(SHA256, result.moduleSha256()));
        }
        headers.add(Header.of(DURATION, Milliseconds.toText(result.duration())));
        if (result.fuel() != null) {
            headers.add(Header.of(FUEL, Long.toString(result.fuel())));
        }
        headers.add(Header.of(WORKER, result.workerId()));
        headers.addAll(more);
        return new WireRecord(Bytes.utf8(result.jobId()), result.answer().payload(), headers);
    }

    static JobResult readResult(WireRecord event) throws MalformedException {
        Long attempts = positive(event.header(ATTEMPTS), ATTEMPTS);
        String worker = event.header(WORKER);
        String duration = event.header(DURATION);
        Bytes payload = event.value();
        return new JobResult(
                JsonJobReader.jobId(required(event.header(ID), ID)),
                worker == null ? "" : worker,
                JsonJobReader.module(required(event.header(MODULE), MODULE)),
                event.header(SHA256),
                attempts == null ? 1 : Math.toIntExact(attempts),
                duration == null ? Duration.ZERO : Milliseconds.parse(DURATION, duration),
                atLeast(0, event.header(FUEL), FUEL),
                new Message(
                        required(event.header(TYPE), TYPE),
                        payload == null ? Bytes.EMPTY : payload),
                List.of(),
                PayloadForm.CLOUD_EVENT);
    }

    private static String required(@Nullable String value, String name) throws MalformedException {
        if (value == null) {
            throw new MalformedException("header " + name + " is missing");
        }
        return value;
    }

    private static @Nullable Long positive(@Nullable String value, String name)
            throws MalformedException {
        return atLeast(1, value, name);
    }

    private static @Nullable Long atLeast(long least, @Nullable String value, String name)
            throws MalformedException {
        if (value == null) {
            return null;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new MalformedException("header " + name + " is not an integer in range");
        }
        throw new MalformedException("header " + name + " is not at least " + least);
    }
}
