package io.wasmjobs.system.samples;

import static org.awaitility.Awaitility.await;

import io.wasmjobs.system.Chromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Two windows of one Chromium that show the same to-do list. */
final class TodoWindows implements AutoCloseable {

    private final ChromeDriver driver;
    private final List<String> handles;

    private TodoWindows(ChromeDriver driver, String address) {
        this.driver = driver;
        driver.get(address);
        String first = driver.getWindowHandle();
        driver.switchTo().newWindow(WindowType.WINDOW);
        driver.get(address);
        handles = List.of(first, driver.getWindowHandle());
    }

    static TodoWindows open(String address) {
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setCapability("goog:loggingPrefs", logs);
        return new TodoWindows(Chromium.start(options, 700, 900), address);
    }

    /** Switches to window 0 or 1 for the next actions. */
    TodoWindows in(int window) {
        driver.switchTo().window(handles.get(window));
        return this;
    }

    void go(String address) {
        driver.get(address);
    }

    /** Types an API key where the page asks for one. */
    void giveKey(String secret) {
        WebElement field = driver.findElement(By.id("api-key"));
        field.clear();
        field.sendKeys(secret, Keys.ENTER);
    }

    void click(String selector) {
        await().atMost(SampleSystem.PATIENCE)
                .ignoreExceptionsInstanceOf(WebDriverException.class)
                .until(
                        () -> {
                            driver.findElement(By.cssSelector(selector)).click();
                            return true;
                        });
    }

    void add(String text) {
        driver.findElement(By.id("new-todo")).sendKeys(text, Keys.ENTER);
    }

    /** Renames the first entry with the mouse and the keyboard. */
    void renameFirst(String text) {
        new Actions(driver).doubleClick(driver.findElement(By.cssSelector(".title"))).perform();
        WebElement field = driver.findElement(By.cssSelector(".edit"));
        field.sendKeys(Keys.chord(Keys.CONTROL, "a"), text, Keys.ENTER);
    }

    /** Waits until the window shows these entries; a completed one has a tick in front. */
    void awaitList(String... entries) {
        await("window shows " + List.of(entries))
                .atMost(SampleSystem.PATIENCE)
                .until(() -> shown().equals(List.of(entries)));
    }

    /** Waits until the window shows so many entries, and returns them. */
    List<String> awaitListOf(int entries) {
        return await("window shows " + entries + " entries")
                .atMost(SampleSystem.PATIENCE)
                .until(this::shown, shown -> shown.size() == entries);
    }

    private List<String> shown() {
        try {
            return driver.findElements(By.cssSelector("#todo-list li")).stream()
                    .map(
                            item ->
                                    (item.findElement(By.className("toggle")).isSelected()
                                                    ? "✓ "
                                                    : "")
                                            + item.findElement(By.className("title")).getText())
                    .toList();
        } catch (WebDriverException e) {
            return List.of("being drawn");
        }
    }

    void awaitText(String id, String text) {
        await(id + " says " + text)
                .atMost(SampleSystem.PATIENCE)
                .until(() -> driver.findElement(By.id(id)).getText().equals(text));
    }

    /**
     * Clicks on the first toggle of window 0, and waits for the frame of window 1 that shows it.
     *
     * @return the milliseconds in between
     */
    long clickToOtherScreen() {
        in(1);
        driver.executeScript(
                "window.shownAt = 0; const seen = new MutationObserver(() => {"
                        + " seen.disconnect();"
                        + " requestAnimationFrame(() => { window.shownAt = Date.now(); }); });"
                        + " seen.observe(document.getElementById('todo-list'), {childList: true});");
        in(0);
        Object clicked =
                driver.executeScript(
                        "const now = Date.now();"
                                + " document.querySelector('.toggle').click(); return now;");
        in(1);
        Object shown =
                await().atMost(SampleSystem.PATIENCE)
                        .until(
                                () -> driver.executeScript("return window.shownAt;"),
                                at -> ((Number) at).longValue() > 0);
        return ((Number) shown).longValue() - ((Number) clicked).longValue();
    }

    /** The browser's errors, except for connections that a kill has closed. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .filter(message -> !message.contains("net::ERR_"))
                .filter(message -> !message.contains("status of 404"))
                .filter(message -> !message.contains("status of 503"))
                .toList();
    }

    void photograph(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
