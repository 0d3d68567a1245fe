package dev.breakwater.mcp.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.mcp.transport.Transport.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalTests {

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aServerThatTurnsTheGatewayAwayIsLeftAlone(int status) {
        Refusal refusal = Refusal.of(status, true, "", "");

        assertThat(refusal.last()).isTrue();
        assertThat(refusal.failure())
                .isInstanceOfSatisfying(
                        Failure.NotSent.class, it -> assertThat(it.permanent()).isTrue());
    }

    @Test
    void aSessionThatTheServerDoesNotKnowIsOver() {
        assertThat(Refusal.of(404, true, "", "").last()).isTrue();
        assertThat(Refusal.of(400, true, "Bad Request: No valid session ID provided", "")
                        .last())
                .isTrue();
        assertThat(Refusal.of(404, true, "", "").failure())
                .isEqualTo(new Failure.NotSent("the server has ended the session (status 404)", false));
    }

    @Test
    void otherwiseTheyAreAboutTheRequest() {
        assertThat(Refusal.of(404, false, "", "").last()).isFalse();
        assertThat(Refusal.of(400, true, "Parse error", "").last()).isFalse();
        assertThat(Refusal.of(400, false, "No valid session ID provided", "").failure())
                .isEqualTo(new Failure.Violation(
                        "the server refuses the request (status 400: No valid session ID provided)"));
    }

    @Test
    void aServerThatIsAskedTooOftenHasDoneNothing() {
        assertThat(Refusal.of(429, true, "", "").failure()).isInstanceOf(Failure.NotSent.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void whatAServerThatFailedHasDoneIsNotKnown(int status) {
        assertThat(Refusal.of(status, true, "", ""))
                .isEqualTo(new Refusal(new Failure.Lost("the server failed (status " + status + ")"), false));
    }

    @Test
    void whereARedirectLeadsIsSaidWithoutWhatMayBeSecret() {
        assertThat(Refusal.of(307, false, "", "https://u:p@host.test:444/mcp/?key=sesame#x")
                        .failure()
                        .reason())
                .isEqualTo(
                        "the server redirects to https://host.test:444/mcp/ (status 307), which the gateway does not follow");
        assertThat(Refusal.of(302, false, "", "/mcp/").failure().reason()).contains(" to /mcp/ (");
        assertThat(Refusal.of(302, false, "", "no url").failure().reason()).contains("redirects (status");
        assertThat(Refusal.of(304, false, "", "").failure().reason()).contains("redirects");
    }
}
