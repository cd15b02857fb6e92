package io.wasmjobs.system.observability;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A Chromium without a window, and what a person does with it. */
final class Browser implements AutoCloseable {

    /** What a test says that cannot have one. */
    static final String MISSING =
            "skipped: there is no chromium with chromedriver on the PATH (Debian: chromium-driver)";

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    static boolean isThere() {
        return onPath("chromedriver").isPresent() && chromium().isPresent();
    }

    /** Opens a window of this size, with a profile of its own that the driver deletes. */
    static Browser open(int width, int height) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium().orElseThrow());
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
            options.addArguments("--no-sandbox"); // It starts as root only so.
        }
        ChromeDriverService service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(onPath("chromedriver").orElseThrow())
                        .usingAnyFreePort()
                        .build();
        return new Browser(new ChromeDriver(service, options));
    }

    void go(String address) {
        driver.get(address);
    }

    /** Clicks on what a CSS selector finds first, once it can be clicked. */
    void click(String selector) {
        click(By.cssSelector(selector));
    }

    /** Clicks on the link or tab that says exactly this. */
    void clickOn(String text) {
        click(By.xpath("//*[normalize-space(text())='" + text + "']"));
    }

    /** Types over what stands in a field. */
    void type(String selector, String text) {
        WebElement field = driver.findElement(By.cssSelector(selector));
        field.clear();
        field.sendKeys(text);
    }

    /** The texts of all that a CSS selector finds. */
    List<String> texts(String selector) {
        try {
            return driver.findElements(By.cssSelector(selector)).stream()
                    .map(WebElement::getText)
                    .toList();
        } catch (StaleElementReferenceException e) {
            return List.of(); // The page is being drawn anew.
        }
    }

    /** Writes what is to be seen to a file. */
    void photograph(Path file) throws IOException {
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    private void click(By what) {
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(
                        WebDriverException.class) // Not there, or not yet still.
                .until(
                        () -> {
                            driver.findElement(what).click();
                            return true;
                        });
    }

    private static Optional<File> chromium() {
        return onPath("chromium").or(() -> onPath("google-chrome"));
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
