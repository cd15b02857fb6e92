package io.wasmjobs.job.quarantine;

import io.wasmjobs.job.quarantine.JournalEntryCodec.Numbered;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * The journals of a pipeline's subtasks, in a folder of any file system that Flink knows. Each
 * journal is two files that are written alternately, because not every file system renames
 * atomically: while one is written, the other is complete.
 */
final class JournalFolder {

    private static final int FILES = 2;

    private final FileSystem files;
    private final Path folder;

    JournalFolder(Path folder) throws IOException {
        this.folder = folder;
        this.files = folder.getFileSystem();
        files.mkdirs(folder);
    }

    void write(Execution owner, Numbered entry) throws IOException {
        Path file = file(owner, entry.number() % FILES);
        try (FSDataOutputStream out = files.create(file, FileSystem.WriteMode.OVERWRITE)) {
            out.write(JournalEntryCodec.write(entry));
        }
    }

    /** The last complete entry of each journal, if it has one. */
    Map<Execution, Optional<JournalEntry>> read() throws IOException {
        Map<Execution, Optional<Numbered>> last = new HashMap<>();
        for (FileStatus status : list()) {
            Optional<Execution> owner = owner(status.getPath().getName());
            if (owner.isPresent()) {
                Optional<Numbered> entry = read(status.getPath());
                last.merge(owner.get(), entry, JournalFolder::later);
            }
        }
        Map<Execution, Optional<JournalEntry>> entries = new HashMap<>();
        last.forEach((owner, entry) -> entries.put(owner, entry.map(Numbered::entry)));
        return entries;
    }

    private FileStatus[] list() throws IOException {
        try {
            FileStatus[] found = files.listStatus(folder);
            return found == null ? new FileStatus[0] : found;
        } catch (FileNotFoundException e) {
            // An object store has no folder without an object.
            return new FileStatus[0];
        }
    }

    void delete(Execution owner) throws IOException {
        for (int i = 0; i < FILES; i++) {
            files.delete(file(owner, i), false);
        }
    }

    private Path file(Execution owner, long index) {
        return new Path(folder, owner.name() + "." + index);
    }

    private static Optional<Execution> owner(String file) {
        int dot = file.lastIndexOf('.');
        return dot < 0 ? Optional.empty() : Execution.parse(file.substring(0, dot));
    }

    private Optional<Numbered> read(Path file) throws IOException {
        try (FSDataInputStream in = files.open(file)) {
            return JournalEntryCodec.read(in.readAllBytes());
        } catch (FileNotFoundException e) {
            // Another subtask has deleted it in the meantime.
            return Optional.empty();
        }
    }

    private static Optional<Numbered> later(Optional<Numbered> one, Optional<Numbered> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.or(() -> other);
        }
        return one.get().number() > other.get().number() ? one : other;
    }
}
