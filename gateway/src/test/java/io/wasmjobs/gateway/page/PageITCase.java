package io.wasmjobs.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wasmjobs.gateway.FakePipeline;
import io.wasmjobs.gateway.TestGateway;
import io.wasmjobs.gateway.TestKafka;
import io.wasmjobs.gateway.http.Limits;
import io.wasmjobs.gateway.kafka.GatewayTopics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page in a real Chromium: with the mouse, with the keyboard only, and narrow and dark. */
final class PageITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Path PICTURES = Path.of("target", "pictures");
    private static final Path BUILT =
            Path.of(System.getProperty("wasmjobs.root"), "wasm-modules", "built");

    @TempDir private static Path folder;
    private static TestGateway gateway;
    private static FakePipeline pipeline;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(PageBrowser.isThere(), PageBrowser.MISSING);
        Files.createDirectories(PICTURES);
        for (String module : new String[] {"reverse", "trap"}) {
            Files.copy(BUILT.resolve(module + ".wasm"), folder.resolve(module + ".wasm"));
        }
        GatewayTopics topics = TestKafka.shared().newTopics();
        pipeline = new FakePipeline(TestKafka.shared().clients(), topics);
        gateway =
                TestGateway.start(
                        TestGateway.with(
                                TestGateway.settings(TestKafka.shared(), topics, Limits.DEFAULTS),
                                folder));
    }

    @AfterAll
    static void stop() {
        if (gateway != null) {
            gateway.close();
            pipeline.close();
        }
    }

    private static void shows(PageBrowser browser, String selector, String text) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(browser.text(selector)).contains(text));
    }

    @Test
    void aModuleIsRunAndItsDeadLetterIsReplayed() throws Exception {
        try (PageBrowser browser = PageBrowser.open(1280, 1100, false)) {
            browser.go(gateway.uri("/").toString());
            shows(browser, "#health", "ready");
            shows(browser, "#live", "live");
            shows(browser, "#modules", "reverse");
            browser.click("#modules tr:first-child button");
            browser.type("#payload", "hello, page");
            browser.click("#run-button");
            shows(browser, "#answer-summary", "completed");
            assertThat(browser.text("#answer-text")).isEqualTo("egap ,olleh");
            shows(browser, "#events", "reverse");
            browser.type("#module", "trap");
            browser.click("#run-button");
            shows(browser, "#answer-summary", "TRAP");
            shows(browser, "#dead-letters", "TRAP");
            shows(browser, "#modules tr:nth-child(2)", "1");
            browser.photograph(PICTURES.resolve("page.png"));
            browser.click("#dead-letters input");
            browser.click("#replay");
            shows(browser, "#replay-result", "would replay");
            browser.click("#dry-run");
            browser.click("#replay");
            shows(browser, "#replay-result", "replayed");
            await().atMost(PATIENCE).until(() -> browser.count("#events li") >= 3);
            assertThat(browser.problems()).isEmpty();
        }
    }

    @Test
    void everythingWorksWithTheKeyboardOnANarrowDarkScreen() throws Exception {
        try (PageBrowser browser = PageBrowser.open(400, 900, true)) {
            browser.go(gateway.uri("/").toString());
            shows(browser, "#modules", "reverse");
            browser.keys(Keys.TAB);
            assertThat(browser.focused()).isEqualTo("Skip to the form");
            browser.tabTo("module");
            browser.keys("reverse");
            browser.tabTo("payload");
            browser.keys("keys");
            browser.controlEnter();
            shows(browser, "#answer-text", "syek");
            assertThat(browser.overflow()).as("pixels wider than the screen").isZero();
            browser.photograph(PICTURES.resolve("page-narrow-dark.png"));
            assertThat(browser.problems()).isEmpty();
        }
    }
}
