package dev.breakwater.configuration;

/**
 * One thing that is wrong with the configuration.
 *
 * @param key the key or, of one that is not known, its path up to the first part that is not
 * @param subject the key or variable, and where it stands
 * @param message what is wrong with it and what would be right; without any secret
 */
record Problem(String key, String subject, String message) {

    @Override
    public String toString() {
        return subject + " " + message;
    }
}
