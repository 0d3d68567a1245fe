package dev.breakwater.configuration;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;

/**
 * One thing that is wrong with the configuration.
 *
 * @param key the key or, of one that is not known, its path up to the first part that is not
 * @param subject the key or variable, and where it stands
 * @param message what is wrong with it and what would be right; without any secret
 */
public record Problem(String key, String subject, String message) {

    /**
     * A problem with what a key is set to.
     *
     * @param reason what would be right, as a clause; the value is quoted before it
     */
    public static Problem withValue(Environment environment, String key, String reason) {
        return new PropertyLookup(environment).problem(ConfigurationPropertyName.of(key), reason);
    }

    /**
     * A problem at a place that is known.
     *
     * @param message what is wrong, as a sentence that begins with its verb
     */
    public static Problem at(Origin origin, String key, String message) {
        return new Problem(key, Wording.subject(key, origin), message);
    }

    @Override
    public String toString() {
        return subject + " " + message;
    }
}
