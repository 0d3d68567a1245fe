package dev.breakwater.configuration;

/**
 * One thing that is wrong with the configuration.
 *
 * @param subject the key or variable, and where it stands
 * @param message what is wrong with it and what would be right; without any secret
 */
record Problem(String subject, String message) {

    @Override
    public String toString() {
        return subject + " " + message;
    }
}
