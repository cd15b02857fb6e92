package io.wasmjobs.gateway.trigger;

import io.wasmjobs.gateway.trigger.TriggerSource.MqttTopics;
import io.wasmjobs.gateway.trigger.TriggerSource.RedisChannel;
import io.wasmjobs.gateway.trigger.TriggerSource.RedisStream;
import io.wasmjobs.gateway.yaml.YamlFields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one trigger of a file. */
final class TriggerReader {

    static final List<String> FIELDS =
            List.of(
                    "name",
                    "from",
                    "to",
                    "key",
                    "user",
                    "password_file",
                    "password_env",
                    "ca_file",
                    "client_id",
                    "session_expiry",
                    "group",
                    "field",
                    "claim_after");

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]*");
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final Pattern DURATION = Pattern.compile("([1-9]\\d{0,8}) ?(ms|s|min|h|d)");
    private static final String HEADER = "header:";
    private static final int MAX_MQTT_BYTES = 65_535;

    private final YamlFields fields;
    private final Path file;

    TriggerReader(YamlFields fields, Path file) {
        this.fields = fields;
        this.file = file;
    }

    Trigger read() {
        String from = fields.required("from");
        SourceAddress address = address(from);
        String to = to();
        String name = name(to);
        return new Trigger(name, from, source(address, name), to, key());
    }

    private SourceAddress address(String from) {
        try {
            return SourceAddress.parse(from);
        } catch (IllegalArgumentException e) {
            throw fields.wrong("from", String.valueOf(e.getMessage()));
        }
    }

    private String to() {
        String to = fields.required("to");
        boolean right = TOPIC.matcher(to).matches() && !to.equals(".") && !to.equals("..");
        fields.check("to", right, to + " is wrong; it has to be a topic's name");
        return to;
    }

    private String name(String to) {
        String name = fields.value("name").orElse(to);
        fields.check(
                "name",
                NAME.matcher(name).matches() && name.length() <= Trigger.MAX_NAME_LENGTH,
                name
                        + " is wrong; it has to be letters, digits, dots, dashes and underscores,"
                        + " at most "
                        + Trigger.MAX_NAME_LENGTH);
        return name;
    }

    private MessageKey key() {
        String key = fields.value("key").orElse("source");
        if (key.equals("none")) {
            return new MessageKey.NoKey();
        }
        if (key.equals("source")) {
            return new MessageKey.SourceName();
        }
        boolean isHeader = key.startsWith(HEADER) && key.length() > HEADER.length();
        fields.check("key", isHeader, key + " is wrong; it has to be none, source or header:NAME");
        return new MessageKey.OfHeader(key.substring(HEADER.length()));
    }

    private TriggerSource source(SourceAddress address, String name) {
        SourceAddress.Kind kind = address.kind();
        fields.onlyFor(
                "mqtt and mqtts",
                List.of("client_id", "session_expiry"),
                kind == SourceAddress.Kind.MQTT);
        fields.onlyFor(
                "redis-stream and rediss-stream",
                List.of("group", "field", "claim_after"),
                kind == SourceAddress.Kind.REDIS_STREAM);
        Server server = server(address);
        return switch (kind) {
            case MQTT ->
                    new MqttTopics(
                            server,
                            filter(address.path()),
                            text("client_id", "wasmjobs-" + name),
                            duration("session_expiry", Duration.ofDays(1)));
            case REDIS_STREAM ->
                    new RedisStream(
                            server,
                            address.path(),
                            text("group", "wasmjobs"),
                            text("field", "payload"),
                            duration("claim_after", Duration.ofMinutes(1)));
            case REDIS_CHANNEL -> new RedisChannel(server, address.path());
        };
    }

    private Server server(SourceAddress address) {
        fields.onlyFor(
                "mqtts, rediss-stream and rediss-channel", List.of("ca_file"), address.tls());
        Optional<Path> certificates = fields.value("ca_file").map(this::beside);
        certificates.ifPresent(
                path -> fields.check("ca_file", Files.isReadable(path), path + " is not readable"));
        Optional<String> user = fields.value("user");
        Optional<Password> password = password();
        fields.check(
                "user",
                user.isEmpty() || password.isPresent(),
                "needs password_file or password_env");
        return new Server(
                address.host(), address.port(), address.tls(), certificates, user, password);
    }

    private Optional<Password> password() {
        Optional<String> inFile = fields.value("password_file");
        Optional<String> inEnvironment = fields.value("password_env");
        fields.check(
                "password_env",
                inFile.isEmpty() || inEnvironment.isEmpty(),
                "password_file is given too");
        String field = inFile.isPresent() ? "password_file" : "password_env";
        Optional<Password> password =
                inFile.<Password>map(path -> new Password.InFile(beside(path)))
                        .or(() -> inEnvironment.map(Password.InEnvironment::new));
        if (password.isPresent()) {
            try {
                String unused = password.get().read();
            } catch (IOException e) {
                throw fields.wrong(field, String.valueOf(e.getMessage()));
            }
        }
        return password;
    }

    /** Resolves a relative path against the file's folder. */
    private Path beside(String path) {
        return file.resolveSibling(path);
    }

    private String filter(String filter) {
        List<String> levels = List.of(filter.split("/", -1));
        for (int i = 0; i < levels.size(); i++) {
            String level = levels.get(i);
            boolean isWildcard = level.equals("+") || (level.equals("#") && i == levels.size() - 1);
            fields.check(
                    "from",
                    isWildcard || !(level.contains("+") || level.contains("#")),
                    filter
                            + " is no topic filter; + has to be a whole level, and # the whole last"
                            + " one");
        }
        boolean fits = filter.getBytes(StandardCharsets.UTF_8).length <= MAX_MQTT_BYTES;
        fields.check("from", fits, "the topic filter is longer than " + MAX_MQTT_BYTES + " bytes");
        return filter;
    }

    private String text(String field, String otherwise) {
        String text = fields.value(field).orElse(otherwise);
        fields.check(field, !text.isBlank(), "is empty");
        return text;
    }

    private Duration duration(String field, Duration otherwise) {
        Optional<String> given = fields.value(field);
        if (given.isEmpty()) {
            return otherwise;
        }
        Matcher matcher = DURATION.matcher(given.get());
        fields.check(
                field,
                matcher.matches(),
                given.get() + " is wrong; it has to be a duration such as 30 s, 5 min or 1 d");
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "min" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
