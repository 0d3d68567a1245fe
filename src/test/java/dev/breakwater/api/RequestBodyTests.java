package dev.breakwater.api;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.breakwater.failure.InvalidRequest;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class RequestBodyTests {

    private final Clock clock = mock();
    private final ServletInputStream sent = mock();
    private final MockHttpServletRequest request = new MockHttpServletRequest() {
        @Override
        public ServletInputStream getInputStream() {
            return sent;
        }
    };

    private Instant now = Instant.EPOCH;

    @BeforeEach
    void announceJson() {
        request.setContentType("application/json");
        when(clock.instant()).thenAnswer(_ -> now);
    }

    @Test
    void givesUpOnABodyThatDrips() throws IOException {
        when(sent.read(any(byte[].class))).thenAnswer(_ -> {
            now = now.plus(Duration.ofSeconds(1));
            return 1;
        });

        assertThatExceptionOfType(InvalidRequest.class)
                .isThrownBy(() -> new RequestBody(clock).read(request))
                .withMessage("body took longer than 30 s to arrive");
    }

    @Test
    void refusesABodyThatEndsEarly() throws IOException {
        when(sent.read(any(byte[].class))).thenReturn(5).thenThrow(new IOException("connection reset"));

        assertThatExceptionOfType(InvalidRequest.class)
                .isThrownBy(() -> new RequestBody(clock).read(request))
                .withMessage("body did not arrive whole");
    }
}
