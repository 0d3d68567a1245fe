package dev.breakwater.agent;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What the log may say, and traces with it: {@code dev.breakwater.tracing} reads the same key.
 *
 * @param contents whether questions, answers, and the arguments and results of tools are logged, and shown in traces, too,
 *     each cut to 2000 characters and without what looks like a secret
 */
@Validated
@ConfigurationProperties("breakwater.log")
record LogSettings(@DefaultValue("false") boolean contents) {}
