package io.wasmjobs.job.binding;

import java.io.Serializable;
import java.util.regex.Pattern;

/** The topic that a binding reads, or a pattern of topics. */
public sealed interface BoundTopic extends Serializable {

    /** One topic. */
    record Named(String name) implements BoundTopic {

        @Override
        public boolean contains(String topic) {
            return name.equals(topic);
        }

        @Override
        public String regex() {
            return Pattern.quote(name);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Topics whose whole name matches, those included that are created later. */
    record Matching(Pattern pattern) implements BoundTopic {

        @Override
        public boolean contains(String topic) {
            return pattern.matcher(topic).matches();
        }

        @Override
        public String regex() {
            return "(?:" + pattern.pattern() + ")";
        }

        @Override
        public String toString() {
            return "/" + pattern.pattern() + "/";
        }
    }

    /** Whether the topic with this name is read. */
    boolean contains(String topic);

    /** A regular expression for the names. */
    String regex();
}
