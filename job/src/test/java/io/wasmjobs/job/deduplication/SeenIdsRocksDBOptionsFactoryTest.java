package io.wasmjobs.job.deduplication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.job.config.WasmOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.Priority;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Settings of RocksDB that have no option in Flink. */
final class SeenIdsRocksDBOptionsFactoryTest {

    private static final SeenIdsRocksDBOptionsFactory STORAGE = new SeenIdsRocksDBOptionsFactory();

    /** The index of the niceness in {@code /proc/PID/task/TID/stat}, after the thread's name. */
    private static final int NICENESS = 16;

    @Test
    void eightRunsAreMergedAtOnceAndAWriteBufferHasAFilter() {
        try (ColumnFamilyOptions options =
                STORAGE.createColumnOptions(new ColumnFamilyOptions(), new ArrayList<>())) {
            assertThat(options.memtableWholeKeyFiltering()).isTrue();
            assertThat(options.memtablePrefixBloomSizeRatio()).isEqualTo(0.02);
            assertThat(options.level0FileNumCompactionTrigger()).isEqualTo(8);
        }
    }

    @Test
    void oneSubtaskForEachProcessorCanFlushAtTheSameTime() {
        try (DBOptions options = new DBOptions()) {
            STORAGE.createDBOptions(options, new ArrayList<>());

            assertThat(options.getEnv().getBackgroundThreads(Priority.HIGH))
                    .isGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
        }
    }

    /** A single test, since a lowered priority cannot be raised until the process ends. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "threads' priorities are read from /proc")
    void threadsThatMergeGiveWayToAllOthersWhereThatIsAskedFor(@TempDir Path folder)
            throws Exception {
        int usual = niceness(stat(Path.of("/proc/thread-self")));
        merge(new SeenIdsRocksDBOptionsFactory(), folder.resolve("shared"));
        assertThat(nicenessOf("rocksdb:low")).isNotEmpty().containsOnly(usual);

        Configuration dedicated = new Configuration();
        dedicated.set(WasmOptions.DUPLICATES_LOW_PRIORITY_MERGES, true);
        merge(new SeenIdsRocksDBOptionsFactory().configure(dedicated), folder.resolve("dedicated"));

        assertThat(nicenessOf("rocksdb:low")).contains(19);
        assertThat(nicenessOf("rocksdb:high")).isNotEmpty().containsOnly(usual);
    }

    private static void merge(SeenIdsRocksDBOptionsFactory storage, Path folder) throws Exception {
        try (DBOptions dbOptions = new DBOptions().setCreateIfMissing(true);
                ColumnFamilyOptions columnOptions = new ColumnFamilyOptions();
                Options options =
                        new Options(
                                storage.createDBOptions(dbOptions, new ArrayList<>()),
                                storage.createColumnOptions(columnOptions, new ArrayList<>()));
                RocksDB db = RocksDB.open(options, folder.toString())) {
            writeOut(db, "a");
            writeOut(db, "b");
            db.compactRange();
        }
    }

    private static void writeOut(RocksDB db, String id) throws RocksDBException {
        db.put(id.getBytes(UTF_8), new byte[0]);
        try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
            db.flush(options);
        }
    }

    private static List<Integer> nicenessOf(String thread) throws IOException {
        List<Integer> found = new ArrayList<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                String stat = stat(task);
                if (stat.contains("(" + thread + ")")) {
                    found.add(niceness(stat));
                }
            }
        }
        return found;
    }

    private static int niceness(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Integer.parseInt(fields[NICENESS]);
    }

    private static String stat(Path task) throws IOException {
        try {
            return Files.readString(task.resolve("stat"));
        } catch (NoSuchFileException e) {
            return "a thread that has ended since";
        }
    }
}
