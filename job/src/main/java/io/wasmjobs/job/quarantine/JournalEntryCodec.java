package io.wasmjobs.job.quarantine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Encodes an entry with a sequence number and a checksum, by which a truncated file is detected.
 */
final class JournalEntryCodec {

    private static final int FORMAT = 1;
    private static final int CHECKSUM_BYTES = Long.BYTES;

    private JournalEntryCodec() {}

    /** An entry and its sequence number. */
    record Numbered(long number, JournalEntry entry) {}

    static byte[] write(Numbered numbered) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            JournalEntry entry = numbered.entry();
            out.writeByte(FORMAT);
            out.writeLong(numbered.number());
            out.writeBoolean(entry.closed());
            out.writeLong(entry.writtenAt().toEpochMilli());
            out.writeInt(entry.running().size());
            for (JobRun job : entry.running()) {
                write(job, out);
            }
            out.writeInt(entry.crashes().byJob().size());
            for (var crash : entry.crashes().byJob().entrySet()) {
                write(crash.getKey(), out);
                out.writeInt(crash.getValue().size());
                for (var journal : crash.getValue().entrySet()) {
                    out.writeUTF(journal.getKey());
                    out.writeLong(journal.getValue().toEpochMilli());
                }
            }
            out.writeInt(entry.crashes().cleared().size());
            for (var clearance : entry.crashes().cleared().entrySet()) {
                write(clearance.getKey(), out);
                out.writeLong(clearance.getValue().toEpochMilli());
            }
            out.writeLong(checksum(bytes.toByteArray(), bytes.size()));
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /** Decodes an entry; empty if the bytes are incomplete or of an unknown format. */
    static Optional<Numbered> read(byte[] bytes) {
        int length = bytes.length - CHECKSUM_BYTES;
        if (length < 1 || bytes[0] != FORMAT) {
            return Optional.empty();
        }
        try (DataInputStream tail = stream(Arrays.copyOfRange(bytes, length, bytes.length));
                DataInputStream in = stream(bytes)) {
            if (tail.readLong() != checksum(bytes, length)) {
                return Optional.empty();
            }
            in.readByte();
            return Optional.of(new Numbered(in.readLong(), readEntry(in)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static JournalEntry readEntry(DataInputStream in) throws IOException {
        boolean closed = in.readBoolean();
        Instant writtenAt = Instant.ofEpochMilli(in.readLong());
        Set<JobRun> running = new HashSet<>();
        for (int left = in.readInt(); left > 0; left--) {
            running.add(readJob(in));
        }
        Map<JobRun, Map<String, Instant>> crashes = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            JobRun job = readJob(in);
            Map<String, Instant> journals = new HashMap<>();
            for (int more = in.readInt(); more > 0; more--) {
                journals.put(in.readUTF(), Instant.ofEpochMilli(in.readLong()));
            }
            crashes.put(job, Map.copyOf(journals));
        }
        Map<JobRun, Instant> cleared = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            cleared.put(readJob(in), Instant.ofEpochMilli(in.readLong()));
        }
        return new JournalEntry(closed, writtenAt, running, new Crashes(crashes, cleared));
    }

    private static void write(JobRun job, DataOutputStream out) throws IOException {
        out.writeUTF(job.jobId());
        out.writeLong(job.replay());
    }

    private static JobRun readJob(DataInputStream in) throws IOException {
        return new JobRun(in.readUTF(), in.readLong());
    }

    private static DataInputStream stream(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }

    private static long checksum(byte[] bytes, int length) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes, 0, length);
        return checksum.getValue();
    }
}
