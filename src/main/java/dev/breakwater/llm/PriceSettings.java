package dev.breakwater.llm;

import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.math.BigDecimal;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * What a model's tokens cost.
 *
 * @param model the model's name, or its beginning up to a "-", ":", "@" or "_"
 * @param input US dollars for a million tokens that it reads
 * @param output US dollars for a million tokens that it writes
 */
@ConfigurationPropertiesSource
record PriceSettings(
        @NotBlank(message = "a price needs the name of a model") String model,

        @NotNull(message = "a price needs input and output") @DecimalMin("0") BigDecimal input,

        @NotNull(message = "a price needs input and output") @DecimalMin("0") BigDecimal output) {}
