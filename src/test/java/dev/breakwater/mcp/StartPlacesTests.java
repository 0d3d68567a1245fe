package dev.breakwater.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who may start while many want to. */
@ExtendWith(NoFixtureLeft.class)
class StartPlacesTests {

    @Test
    void oneThatIsWellComesBackAtOnceThoughManyOthersNeverStart() {
        try (Servers servers = new Servers()
                .parallelStarts(2)
                .startTimeout(Duration.ofSeconds(2))
                .with("well")) {
            for (int i = 0; i < 5; i++) {
                servers.with("silent" + i, "silent");
            }
            servers.settled();
            long killed = System.nanoTime();

            servers.process("well").destroyForcibly();

            await().atMost(Servers.GENEROUS).until(() -> servers.status("well").restarts() == 1);
            servers.awaitState("well", "ready");
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofMillis(1500));
        }
    }

    @Test
    void thoseThatFailedLeaveOnePlaceToTheOthers() throws Exception {
        StartPlaces places = new StartPlaces(2);
        try (StartPlaces.Place _ = places.take(true)) {
            CompletableFuture<Void> another = new CompletableFuture<>();
            Thread waiting = Thread.startVirtualThread(() -> take(places, another));
            try (StartPlaces.Place _ = places.take(false)) {
                assertThat(another).isNotDone();
            }
            waiting.interrupt();
            waiting.join();
            assertThat(another).isCompletedExceptionally();
        }
        try (StartPlaces.Place _ = places.take(true)) {
            places.take(false).close();
        }
    }

    @Test
    void aSinglePlaceIsForAll() throws Exception {
        StartPlaces places = new StartPlaces(1);

        places.take(true).close();
        places.take(false).close();
        places.take(true).close();
    }

    private static void take(StartPlaces places, CompletableFuture<Void> taken) {
        try (StartPlaces.Place _ = places.take(true)) {
            taken.complete(null);
        } catch (InterruptedException e) {
            taken.completeExceptionally(e);
        }
    }
}
