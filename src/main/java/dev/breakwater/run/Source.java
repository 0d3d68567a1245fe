package dev.breakwater.run;

/**
 * A tool result that an answer refers to.
 *
 * @param id as it stands in the answer's text, in square brackets: {@code S1}
 * @param argumentsDigest tells calls of one tool apart without showing their arguments: {@code sha256:} and the first 16
 *     hexadecimal digits of the SHA-256 of the arguments as JSON with sorted keys and without white space
 * @param step the step of the run that made the call
 */
public record Source(String id, String server, String tool, String argumentsDigest, String step) {}
