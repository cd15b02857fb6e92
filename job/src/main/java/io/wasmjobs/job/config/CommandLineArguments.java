package io.wasmjobs.job.config;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.YamlParserUtils;

/**
 * The pipeline's arguments: {@code --config FILE} names a YAML file, {@code --key value} sets an
 * option and overrides the file, {@code --fresh} has no value.
 */
public final class CommandLineArguments {

    private static final String CONFIG = "config";
    private static final String FRESH = "fresh";

    private CommandLineArguments() {}

    /**
     * Reads arguments and file.
     *
     * @throws IllegalConfigurationException if a key is unknown or the file cannot be read; the
     *     message is one line
     */
    public static Configuration read(List<String> arguments) {
        Configuration fromArguments = new Configuration();
        Configuration configuration = new Configuration();
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String argument = rest.next();
            if (!argument.startsWith("--")) {
                throw new IllegalConfigurationException(
                        argument + " is no option: give --config FILE or --key value");
            }
            String key = argument.substring(2);
            if (key.equals(FRESH)) {
                fromArguments.set(WasmOptions.START_FRESH, true);
                continue;
            }
            if (!rest.hasNext()) {
                throw new IllegalConfigurationException(argument + " has no value");
            }
            String value = rest.next();
            if (key.equals(CONFIG)) {
                addFile(new File(value), configuration);
            } else {
                set(key, value, fromArguments);
            }
        }
        configuration.addAll(fromArguments);
        return configuration;
    }

    @SuppressWarnings("IllegalCatch") // Flink's parser declares no specific exceptions.
    private static void addFile(File file, Configuration configuration) {
        try {
            String text = Files.readString(file.toPath());
            addAll("", YamlParserUtils.convertToObject(text, Map.class), configuration);
            if (configuration.contains(WasmOptions.START_FRESH)) {
                throw new IllegalConfigurationException(
                        WasmOptions.START_FRESH.key()
                                + " is not for a file, which every later start reads too: give"
                                + " --fresh with the one start that gives the old state up");
            }
        } catch (IOException e) {
            throw new IllegalConfigurationException("--config: " + file + " cannot be read", e);
        } catch (IllegalConfigurationException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IllegalConfigurationException(
                    "--config: " + file + " is not YAML: " + firstLine(e), e);
        }
    }

    private static String firstLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static void addAll(String prefix, Map<?, ?> yaml, Configuration configuration) {
        yaml.forEach(
                (name, value) -> {
                    String key = prefix + name;
                    if (value instanceof Map<?, ?> nested) {
                        addAll(key + ".", nested, configuration);
                    } else if (value != null) {
                        set(key, value.toString(), configuration);
                    }
                });
    }

    private static void set(String key, String value, Configuration configuration) {
        OptionCatalogue.checkKey(key);
        configuration.setString(key, value);
    }
}
