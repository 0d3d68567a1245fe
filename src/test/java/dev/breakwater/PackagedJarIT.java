package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testing.GatewayClient;
import dev.breakwater.testing.Signals;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the jar does that no test within one process can see. */
class PackagedJarIT {

    @TempDir
    private Path directory;

    private PackagedGateway gateway;

    @BeforeEach
    void start() {
        gateway = PackagedGateway.start(directory, Map.of(), "--breakwater.admission.drain-delay=0");
    }

    @AfterEach
    void leaveNothing() {
        gateway.close();
    }

    @Test
    void answersThroughItsChildProcessAndLeavesNoneBehind() throws Exception {
        gateway.awaitReadiness();
        assertThat(gateway.management().get("/actuator/health/readiness").status())
                .isEqualTo(200);

        GatewayClient.Reply reply = gateway.service().ask("{\"query\": \"What is the weather in Paris?\"}");

        assertThat(reply.status()).as(() -> reply.text() + gateway.output()).isEqualTo(200);
        JsonNode answer = reply.json();
        assertThat(answer.path("model").stringValue()).isEqualTo("demo");
        assertThat(answer.path("answer").stringValue()).contains("Paris");
        assertThat(answer.at("/tools_used/0/status").stringValue()).isEqualTo("success");
        assertThat(gateway.output())
                .contains(answer.path("request_id").stringValue())
                .doesNotContain("\"level\":\"ERROR\"");

        List<ProcessHandle> children = gateway.children();
        gateway.process().destroy();
        assertThat(gateway.exitCode()).isZero();
        PackagedGateway.awaitEnd(children);
    }

    @Test
    void leavesNoChildProcessBehindWhenItIsKilled() throws Exception {
        gateway.awaitReadiness();
        List<ProcessHandle> children = gateway.children();
        for (ProcessHandle child : children) {
            if (!child.info().commandLine().orElse("").contains("breakwater-guard")) {
                Signals.send("STOP", child.pid());
            }
        }

        gateway.process().destroyForcibly().waitFor();

        PackagedGateway.awaitEnd(children);
    }
}
