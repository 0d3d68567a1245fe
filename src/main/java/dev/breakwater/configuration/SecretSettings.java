package dev.breakwater.configuration;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Secrets that are mounted as files.
 *
 * @param directory where they lie, each named like the environment variable whose value it holds; it need not exist
 */
@Validated
@ConfigurationProperties("breakwater.secrets")
record SecretSettings(@DefaultValue("/run/secrets") Path directory) {}
