package io.wasmjobs.system;

import java.io.File;
import java.util.Optional;
import java.util.stream.Stream;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** Starts the Chromium on the {@code PATH} without a display. */
public final class Chromium {

    /** Why a test that needs a browser is skipped. */
    public static final String MISSING =
            "skipped: there is no chromium with chromedriver on the PATH (Debian: chromium-driver)";

    private Chromium() {}

    public static boolean isInstalled() {
        return onPath("chromedriver").isPresent() && browser().isPresent();
    }

    /** Opens a window of this size, with a temporary profile that the driver deletes. */
    public static ChromeDriver start(ChromeOptions options, int width, int height) {
        options.setBinary(browser().orElseThrow());
        options.addArguments(
                "--headless",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=" + width + "," + height);
        if (System.getProperty("user.name").equals("root")) {
            options.addArguments("--no-sandbox"); // Chromium requires this when run as root.
        }
        ChromeDriverService service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(onPath("chromedriver").orElseThrow())
                        .usingAnyFreePort()
                        .build();
        return new ChromeDriver(service, options);
    }

    private static Optional<File> browser() {
        return onPath("chromium").or(() -> onPath("google-chrome"));
    }

    private static Optional<File> onPath(String command) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> new File(folder, command))
                .filter(File::canExecute)
                .findFirst();
    }
}
