package io.wasmjobs.engine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.ModuleReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Modules are found, refreshed, kept if a change is not usable, and evicted. */
@Timeout(600)
final class ModuleStoreTest {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Shelf shelf = new Shelf();
    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger loads = new AtomicInteger();
    private final List<String> news = new CopyOnWriteArrayList<>();
    private final List<String> retired = new CopyOnWriteArrayList<>();
    private final ModuleStore<Loaded> store = store(1_000);

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void aModuleIsLoadedOnceWithinTheInterval() throws Exception {
        shelf.put("echo", "one");

        Loaded first = resolve("echo");
        advance(Duration.ofMillis(9_999));

        assertThat(resolve("echo")).isSameAs(first);
        assertThat(shelf.fetches.get()).isEqualTo(1);
    }

    @Test
    void concurrentRequestsForAModuleLoadItOnce() throws Exception {
        shelf.put("echo", "one");
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            Callable<Loaded> ask = () -> resolve("echo");
            for (Future<Loaded> answer :
                    threads.invokeAll(java.util.Collections.nCopies(64, ask))) {
                assertThat(answer.get().text()).isEqualTo("one");
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(loads.get()).isEqualTo(1);
    }

    @Test
    void aChangedFileIsLoadedInTheBackground() throws Exception {
        shelf.put("echo", "one");
        Loaded old = resolve("echo");
        shelf.put("echo", "two");
        CountDownLatch mayLoad = new CountDownLatch(1);
        shelf.gate = mayLoad;
        advance(INTERVAL);

        assertThat(resolve("echo")).isSameAs(old);
        assertThat(resolve("echo")).isSameAs(old);
        mayLoad.countDown();

        await().atMost(PATIENCE).until(() -> resolve("echo").text().equals("two"));
        assertThat(news).containsExactly("echo replaced");
    }

    @Test
    void anInvalidFileIsReportedOnceAndTheLastValidOneIsKept() throws Exception {
        shelf.put("echo", "one");
        Loaded good = resolve("echo");
        shelf.put("echo", "bad");
        for (int i = 0; i < 3; i++) {
            refresh("echo");
            assertThat(resolve("echo")).isSameAs(good);
        }

        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(news)
                                        .containsExactly(
                                                "echo MODULE_INVALID module echo: it is bad"));
        shelf.put("echo", "two");
        refresh("echo");
        await().atMost(PATIENCE).until(() -> resolve("echo").text().equals("two"));
    }

    @Test
    void anUnreachableSourceKeepsTheModuleInUse() throws Exception {
        shelf.put("echo", "one");
        Loaded good = resolve("echo");
        shelf.fault = "connection refused";
        refresh("echo");

        assertThat(resolve("echo")).isSameAs(good);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(news)
                                        .containsExactly(
                                                "echo MODULE_NOT_FOUND module echo cannot be read"
                                                        + " from the shelf: connection refused"));
    }

    @Test
    void anUnreachableSourceWithoutAModuleIsRetriedSoon() throws Exception {
        shelf.put("echo", "one");
        shelf.fault = "connection refused";

        ModuleRefused refused = refusal("echo");
        assertThat(refused.kind()).isEqualTo(FailureKind.MODULE_NOT_FOUND);
        assertThat(refused).hasMessageContaining("connection refused");

        shelf.fault = null;
        advance(Duration.ofSeconds(1));
        assertThat(resolve("echo").text()).isEqualTo("one");
    }

    @Test
    void anAbsentModuleIsNotFoundUntilItIsAdded() throws Exception {
        assertThat(refusal("echo")).hasMessage("there is no module echo in the shelf");
        shelf.put("echo", "one");
        assertThat(refusal("echo").kind()).isEqualTo(FailureKind.MODULE_NOT_FOUND);
        advance(Duration.ofSeconds(1));

        assertThat(resolve("echo").text()).isEqualTo("one");
    }

    @Test
    void aDeletedModuleIsNotFoundAfterTheNextRefresh() throws Exception {
        shelf.put("echo", "one");
        resolve("echo");
        shelf.modules.clear();
        refresh("echo");

        await().atMost(PATIENCE).until(() -> refusalOrNull("echo") != null);
        assertThat(retired).containsExactly("one");
    }

    @Test
    void aRefusedFileIsNotLoadedAgainUntilItChanges() throws Exception {
        shelf.put("echo", "bad");
        assertThat(refusal("echo")).hasMessage("module echo: it is bad");
        advance(Duration.ofSeconds(60));
        assertThat(refusal("echo").kind()).isEqualTo(FailureKind.MODULE_INVALID);

        assertThat(loads.get()).isEqualTo(1);
        shelf.put("echo", "one");
        advance(Duration.ofSeconds(60));
        assertThat(resolve("echo").text()).isEqualTo("one");
    }

    @Test
    void aPinIsServedFromAnEarlierVersion() throws Exception {
        shelf.put("echo", "one");
        Loaded one = resolve("echo");
        shelf.put("echo", "two");
        refresh("echo");
        await().atMost(PATIENCE).until(() -> resolve("echo").text().equals("two"));

        assertThat(store.resolve(pinned("echo", "one"))).isSameAs(one);
        assertThat(store.resolve(pinned("echo", "two")).text()).isEqualTo("two");
        assertThat(retired).isEmpty();
    }

    @Test
    void aPinOfANewFileIsLookedUpImmediately() throws Exception {
        shelf.put("echo", "one");
        resolve("echo");
        shelf.put("echo", "two");

        assertThat(store.resolve(pinned("echo", "two")).text()).isEqualTo("two");
    }

    @Test
    void anUnknownPinNamesBothHashesAndIsLookedUpOnceASecond() throws Exception {
        shelf.put("echo", "one");
        resolve("echo");
        ModuleReference nowhere = pinned("echo", "never");
        for (int i = 0; i < 100; i++) {
            ModuleRefused refused =
                    catchThrowableOfType(ModuleRefused.class, () -> store.resolve(nowhere));
            assertThat(refused.kind()).isEqualTo(FailureKind.MODULE_NOT_FOUND);
            assertThat(refused)
                    .hasMessageContaining(Sha256.hex(Bytes.utf8("one")))
                    .hasMessageContaining(Sha256.hex(Bytes.utf8("never")));
        }
        assertThat(shelf.fetches.get()).isEqualTo(2);
    }

    @Test
    void onlyAFewOlderVersionsAreKept() throws Exception {
        for (String text : List.of("one", "two", "three", "four")) {
            shelf.put("echo", text);
            store.resolve(pinned("echo", text));
            advance(Duration.ofSeconds(2));
        }

        assertThat(retired).containsExactly("one");
    }

    @Test
    void aManifestThatNamesAnotherHashRefusesTheModule() {
        shelf.put("echo", "one", "{\"sha256\": \"" + "ab".repeat(32) + "\"}");

        assertThat(refusal("echo"))
                .hasMessage(
                        "module echo: the module has sha256 "
                                + Sha256.hex(Bytes.utf8("one"))
                                + ", its manifest says "
                                + "ab".repeat(32));
    }

    @Test
    void aChangedManifestAloneReplacesTheModule() throws Exception {
        shelf.put("echo", "one");
        resolve("echo");
        shelf.put("echo", "one", "{\"timeout_ms\": 7}");
        refresh("echo");

        await().atMost(PATIENCE).until(() -> retired.equals(List.of("one")));
        assertThat(resolve("echo").text()).isEqualTo("one");
        assertThat(loads.get()).isEqualTo(2);
    }

    @Test
    void theLeastRecentlyUsedModulesAreRetiredBeyondTheBound() throws Exception {
        for (String id : List.of("a", "b", "c")) {
            shelf.put(id, id.repeat(300));
            resolve(id);
            advance(Duration.ofMillis(1));
        }
        resolve("a");
        advance(Duration.ofMillis(1));
        shelf.put("d", "d".repeat(300));
        resolve("d");

        assertThat(retired).containsExactly("b".repeat(300));
        assertThat(resolve("b").text()).isEqualTo("b".repeat(300));
    }

    @Test
    void aModuleLargerThanTheBoundStillRuns() throws Exception {
        shelf.put("large", "x".repeat(5_000));

        assertThat(resolve("large").text()).hasSize(5_000);
        assertThat(retired).isEmpty();
    }

    @Test
    void unknownIdsDoNotFillTheMemory() {
        for (int i = 0; i < 4_000; i++) {
            assertThat(refusal("unknown-" + i)).isNotNull();
        }

        assertThat(store.size()).isLessThanOrEqualTo(1_002);
    }

    @Test
    void aDefectOfTheSourceDoesNotEndTheRefreshes() throws Exception {
        shelf.put("echo", "one");
        Loaded good = resolve("echo");
        shelf.defect = true;
        refresh("echo");
        assertThat(resolve("echo")).isSameAs(good);

        shelf.defect = false;
        shelf.put("echo", "two");
        refresh("echo");
        await().atMost(PATIENCE).until(() -> resolve("echo").text().equals("two"));
    }

    private void advance(Duration time) {
        now.addAndGet(time.toNanos());
    }

    /** Advances the time by the interval and waits until the source was read. */
    private void refresh(String id) throws ModuleRefused {
        int before = shelf.fetches.get();
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            advance(INTERVAL);
                            refusalOrNull(id);
                            return shelf.fetches.get() > before;
                        });
    }

    private Loaded resolve(String id) throws ModuleRefused {
        return store.resolve(ModuleReference.of(id));
    }

    private ModuleRefused refusal(String id) {
        return catchThrowableOfType(ModuleRefused.class, () -> resolve(id));
    }

    private @Nullable ModuleRefused refusalOrNull(String id) {
        try {
            resolve(id);
            return null;
        } catch (ModuleRefused refused) {
            return refused;
        }
    }

    private static ModuleReference pinned(String id, String text) {
        return new ModuleReference(id, Sha256.hex(Bytes.utf8(text)));
    }

    private ModuleStore<Loaded> store(long maxHeldBytes) {
        ModuleStore.Listener listener =
                new ModuleStore.Listener() {
                    @Override
                    public void replaced(String id, String sha256) {
                        news.add(id + " replaced");
                    }

                    @Override
                    public void rejected(String id, FailureKind kind, String message) {
                        news.add(id + " " + kind + " " + message);
                    }
                };
        return new ModuleStore<>(shelf, this::load, listener, INTERVAL, maxHeldBytes, now::get);
    }

    private Loaded load(ModuleFile file) throws ModuleRefused {
        loads.incrementAndGet();
        if (file.module().toUtf8().equals("bad")) {
            throw ModuleRefused.invalid("it is bad");
        }
        return new Loaded(file.sha256(), file.module().toUtf8(), retired);
    }

    /** A module that consists of a text only. */
    private record Loaded(String sha256, String text, List<String> retired)
            implements StoredModule {

        @Override
        public long weightBytes() {
            return text.length();
        }

        @Override
        public void retire() {
            retired.add(text);
        }
    }
}
