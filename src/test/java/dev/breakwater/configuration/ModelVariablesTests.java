package dev.breakwater.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the keys do that these variables set is tested beside the models. */
class ModelVariablesTests {

    @ParameterizedTest
    @CsvSource({
        "LLM_PROVIDER, breakwater.llm.provider, ollama",
        "ANTHROPIC_API_KEY, breakwater.llm.anthropic.api-key, k",
        "ANTHROPIC_BASE_URL, breakwater.llm.anthropic.base-url, http://localhost:1",
        "OLLAMA_BASE_URL, breakwater.llm.ollama.base-url, http://localhost:2",
        "HTTPS_PROXY, breakwater.outbound.https-proxy, http://proxy:3128",
        "NO_PROXY, breakwater.outbound.no-proxy, '.example.com,10.0.0.0/8'",
        "EXTRA_CA_FILE, breakwater.outbound.extra-ca-file, /etc/ca.pem",
        "CIRCUIT_BREAKER, breakwater.resilience.circuit-breaker, false"
    })
    void aVariableSetsItsKey(String variable, String key, String value) {
        assertThat(new Start().variable(variable, value).environment().getProperty(key))
                .isEqualTo(value);
    }
}
