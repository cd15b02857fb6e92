package io.wasmjobs.system.observability;

import static org.awaitility.Awaitility.await;

import io.wasmjobs.system.Chromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeOptions;

/** A headless Chromium with the actions of a user. */
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Opens a window of this size, with a temporary profile that the driver deletes. */
    static Browser open(int width, int height) {
        return new Browser(Chromium.start(new ChromeOptions(), width, height));
    }

    void go(String address) {
        driver.get(address);
    }

    /** Clicks on the first match of a CSS selector once it is clickable. */
    void click(String selector) {
        click(By.cssSelector(selector));
    }

    /** Clicks on the link or tab with exactly this text. */
    void clickOn(String text) {
        click(By.xpath("//*[normalize-space(text())='" + text + "']"));
    }

    /** Replaces the text of a field. */
    void type(String selector, String text) {
        WebElement field = driver.findElement(By.cssSelector(selector));
        field.clear();
        field.sendKeys(text);
    }

    /** The texts of all matches of a CSS selector. */
    List<String> texts(String selector) {
        try {
            return driver.findElements(By.cssSelector(selector)).stream()
                    .map(WebElement::getText)
                    .toList();
        } catch (StaleElementReferenceException e) {
            return List.of(); // The page is being redrawn.
        }
    }

    /** Writes a screenshot to a file. */
    void photograph(Path file) throws IOException {
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    private void click(By what) {
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(WebDriverException.class) // Not there, or still moving.
                .until(
                        () -> {
                            driver.findElement(what).click();
                            return true;
                        });
    }

    @Override
    public void close() {
        driver.quit();
    }
}
