package io.wasmjobs.gateway.page;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium that shows the gateway's page. */
final class PageBrowser implements AutoCloseable {

    static final String MISSING =
            "skipped: there is no chromium with chromedriver on the PATH (Debian: chromium-driver)";

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MOST_TABS = 60;

    private final ChromeDriver driver;

    private PageBrowser(ChromeDriver driver) {
        this.driver = driver;
    }

    static boolean isThere() {
        return onPath("chromedriver").isPresent() && onPath("chromium").isPresent();
    }

    static PageBrowser open(int width, int height, boolean dark) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(onPath("chromium").orElseThrow());
        options.addArguments(
                "--headless",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=" + width + "," + height);
        if (System.getProperty("user.name").equals("root")) {
            options.addArguments("--no-sandbox"); // Chromium requires this when run as root.
        }
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(onPath("chromedriver").orElseThrow())
                        .usingAnyFreePort()
                        .build();
        ChromeDriver driver = new ChromeDriver(service, options);
        // Windows are at least 500 pixels wide, so the viewport is set instead.
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of(
                                        "name",
                                        "prefers-color-scheme",
                                        "value",
                                        dark ? "dark" : "light"))));
        return new PageBrowser(driver);
    }

    void go(String address) {
        driver.get(address);
    }

    void click(String selector) {
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(WebDriverException.class)
                .until(
                        () -> {
                            driver.findElement(By.cssSelector(selector)).click();
                            return true;
                        });
    }

    void type(String selector, String text) {
        WebElement field = driver.findElement(By.cssSelector(selector));
        field.clear();
        field.sendKeys(text);
    }

    String text(String selector) {
        try {
            return driver.findElement(By.cssSelector(selector)).getText();
        } catch (WebDriverException e) {
            return ""; // The element is being redrawn.
        }
    }

    int count(String selector) {
        return driver.findElements(By.cssSelector(selector)).size();
    }

    void keys(CharSequence keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Presses the enter key with the control key held down. */
    void controlEnter() {
        new Actions(driver)
                .keyDown(Keys.CONTROL)
                .sendKeys(Keys.ENTER)
                .keyUp(Keys.CONTROL)
                .perform();
    }

    /** Presses the Tab key until the element with this id has the focus. */
    void tabTo(String id) {
        for (int i = 0; i < MOST_TABS; i++) {
            if (id.equals(driver.switchTo().activeElement().getDomAttribute("id"))) {
                return;
            }
            keys(Keys.TAB);
        }
        throw new AssertionError("the Tab key does not reach " + id);
    }

    String focused() {
        return driver.switchTo().activeElement().getText();
    }

    /** The number of pixels by which the page is wider than the screen. */
    long overflow() {
        Object pixels =
                driver.executeScript(
                        "const page = document.documentElement;"
                                + " return Math.max(0, page.scrollWidth - page.clientWidth);");
        return ((Number) pixels).longValue();
    }

    /** The browser's messages: errors of scripts, and violations of the content security policy. */
    List<String> problems() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    void photograph(Path file) throws IOException {
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    private static Optional<File> onPath(String command) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> new File(folder, command))
                .filter(File::canExecute)
                .findFirst();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
