package io.wasmjobs.system.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wasmjobs.system.Checkout;
import io.wasmjobs.system.Chromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sample <em>TodoMVC</em> in a real Chromium: two windows follow each other, also after a kill,
 * and with a gateway that demands keys.
 */
final class TodoMvcITCase {

    private static final Path FIGURES = Path.of("target", "todomvc.txt");
    private static final Path PICTURE = Path.of("target", "pictures", "todomvc.png");
    private static final Path SITE = Checkout.path("samples/todomvc/site");
    private static final int CLICKS = 10;
    private static final int WRITES = 500;
    private static final int SENDERS = 8;

    @TempDir private Path folder;

    @Test
    void twoWindowsFollowEachOtherAndAKillLosesNothing() throws Exception {
        assumeTrue(Chromium.isInstalled(), Chromium.MISSING);
        try (SampleSystem system = start();
                TodoWindows windows = TodoWindows.open(system.uri("/site/").toString())) {
            windows.in(0).awaitText("live", "live");
            windows.in(1).awaitText("live", "live");
            follow(windows);
            windows.photograph(PICTURE);

            system.kill();
            windows.in(1).awaitText("live", "reconnecting");
            windows.in(0).awaitText("live", "reconnecting");
            windows.add("written while it was down");
            system.startAgain();

            windows.awaitList("✓ green tea", "cake", "written while it was down");
            windows.awaitText("live", "live");
            windows.in(1).awaitList("✓ green tea", "cake", "written while it was down");
            windows.click("#clear-completed");
            windows.in(0).awaitList("cake", "written while it was down");
            assertThat(windows.complaints()).isEmpty();
            measure(system, windows);
            followWithAKey(system, windows);
        }
    }

    private SampleSystem start() throws IOException {
        Path modules = Files.createDirectory(folder.resolve("modules"));
        for (String file : List.of("todo.wasm", "todo.json")) {
            Files.copy(Checkout.path("wasm-modules/built/" + file), modules.resolve(file));
        }
        return SampleSystem.start(
                folder, "--modules", modules.toString(), "--site", SITE.toString());
    }

    /** Uses everything on the page in one window, and checks it in the other. */
    private static void follow(TodoWindows windows) {
        windows.in(0).add("tea");
        windows.add("milk");
        windows.in(1).awaitList("tea", "milk");
        windows.add("cake");
        windows.in(0).awaitList("tea", "milk", "cake");
        windows.click("li:nth-child(1) .toggle");
        windows.in(1).awaitList("✓ tea", "milk", "cake");
        windows.renameFirst("green tea");
        windows.in(0).awaitList("✓ green tea", "milk", "cake");
        windows.click("li:nth-child(2) .destroy");
        windows.in(1).awaitList("✓ green tea", "cake");
        windows.click("button[value='Active']");
        windows.in(0).awaitList("cake");
        windows.awaitText("todo-count", "1 item left");
        windows.click("button[value='All']");
        windows.in(1).awaitList("✓ green tea", "cake");
        windows.click("#toggle-all");
        windows.in(0).awaitList("✓ green tea", "✓ cake");
        windows.click("li:nth-child(2) .toggle");
        windows.in(1).awaitList("✓ green tea", "cake");
    }

    /** One window at a gateway that demands a key, the other one where it was. */
    private void followWithAKey(SampleSystem system, TodoWindows windows) throws IOException {
        try (KeyedGateway gateway = KeyedGateway.start(system.bootstrapServers(), SITE, folder)) {
            windows.in(0).go(gateway.site());
            windows.awaitText("key-reason", "an API key is required");
            windows.giveKey(gateway.reader());
            windows.awaitText("key-reason", "this needs a key with the scope admin");
            windows.giveKey(gateway.admin());
            windows.add("written with a key");
            List<String> shown = windows.awaitListOf(3);
            assertThat(shown).last().isEqualTo("written with a key");
            windows.in(1).awaitList(shown.toArray(String[]::new));
            windows.click("li:nth-child(3) .toggle");
            windows.in(0).awaitList(shown.get(0), shown.get(1), "✓ written with a key");
            windows.awaitText("key-reason", "");
        }
    }

    /** Records figures for a reader; no time is asserted. */
    private static void measure(SampleSystem system, TodoWindows windows) throws Exception {
        List<Long> clicks = new ArrayList<>();
        for (int i = 0; i < CLICKS; i++) {
            clicks.add(windows.clickToOtherScreen());
        }
        clicks.sort(null);
        String figures =
                "from a click to the other window's screen: p50 %d ms, longest %d ms (%d clicks)%n"
                        .formatted(clicks.get(CLICKS / 2), clicks.get(CLICKS - 1), CLICKS);
        for (int lists : new int[] {1, 20}) {
            figures +=
                    "%d writes to %d lists: %.0f writes/s until the last one is committed%n"
                            .formatted(WRITES, lists, writesPerSecond(system, lists));
        }
        Files.writeString(FIGURES, figures);
    }

    private static double writesPerSecond(SampleSystem system, int lists) throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        long start = System.nanoTime();
        for (int i = 0; i < WRITES; i++) {
            String list = "of-%d-%d".formatted(lists, i % lists);
            senders.execute(() -> write(system, list, UUID.randomUUID().toString()));
        }
        senders.shutdown();
        await("all writes are in the states")
                .atMost(SampleSystem.PATIENCE)
                .until(() -> entries(system, lists) == WRITES);
        return WRITES / (Duration.ofNanos(System.nanoTime() - start).toMillis() / 1_000.0);
    }

    /** Retries under the same id until the gateway has accepted it, as the page does. */
    private static void write(SampleSystem system, String list, String id) {
        await("a write")
                .atMost(SampleSystem.PATIENCE)
                .ignoreExceptions()
                .until(
                        () ->
                                system.post(
                                                        "/v1/modules/todo/invoke?key=" + list,
                                                        "{\"New\":\"x\"}",
                                                        "Idempotency-Key",
                                                        id,
                                                        "Prefer",
                                                        "respond-async")
                                                .statusCode()
                                        == 202);
    }

    private static int entries(SampleSystem system, int lists) {
        return IntStream.range(0, lists)
                .mapToObj(list -> system.get("/v1/modules/todo/state/of-" + lists + "-" + list))
                .mapToInt(state -> state.body().split("description", -1).length - 1)
                .sum();
    }
}
