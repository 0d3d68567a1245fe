package dev.breakwater.agent;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What the log may say.
 *
 * @param contents whether questions, answers, and the arguments and results of tools are logged too, each cut to 2000
 *     characters and without what looks like a secret
 */
@Validated
@ConfigurationProperties("breakwater.log")
record LogSettings(@DefaultValue("false") boolean contents) {}
