package dev.breakwater.api;

import dev.breakwater.admission.Drain;
import dev.breakwater.agent.AgentFactory;
import dev.breakwater.agent.ResilientAgent;
import dev.breakwater.mcp.ToolServers;
import dev.breakwater.testing.GatewayClient;
import dev.breakwater.tracing.Tracing;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/** The API on a real server, with what lies behind it played by mocks. */
@SpringBootTest(
        classes = ApiContext.Beans.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.config.location=classpath:/",
            "management.server.port=0",
            "management.endpoint.health.validate-group-membership=false"
        })
abstract class ApiContext {

    /** A path on which a filter fails. */
    static final String DEFECTIVE_FILTER = "/defective-filter";

    @MockitoBean
    ResilientAgent agent;

    @MockitoBean
    AgentFactory agents;

    @MockitoBean
    ToolServers servers;

    @MockitoBean
    Drain drain;

    @LocalServerPort
    int port;

    GatewayClient http;

    @BeforeEach
    void connect() {
        http = new GatewayClient(URI.create("http://127.0.0.1:" + port));
    }

    @EnableAutoConfiguration(exclude = ErrorMvcAutoConfiguration.class)
    @Import({
        ApiConfiguration.class,
        AgentController.class,
        CatalogueController.class,
        DocumentationController.class,
        ProbeController.class,
        ProblemAdvice.class
    })
    @EnableConfigurationProperties(ApiSettings.class)
    static class Beans {

        @Bean
        Tracing tracing() {
            return Tracing.off();
        }

        @Bean
        Filter defectiveFilter() {
            return (request, response, chain) -> {
                if (((HttpServletRequest) request).getRequestURI().equals(DEFECTIVE_FILTER)) {
                    throw new IllegalStateException("jdbc password");
                }
                chain.doFilter(request, response);
            };
        }

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }
    }
}
