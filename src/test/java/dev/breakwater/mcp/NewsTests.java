package dev.breakwater.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class NewsTests {

    private final News news = new News();

    @Test
    void aFloodOfChangesIsOneItemAndTheEndIsNotLost() throws InterruptedException {
        for (int i = 0; i < 1000; i++) {
            news.toolsChanged();
        }
        news.ended("it died");

        assertThat(news.await()).isEqualTo(new News.Item.ToolsChanged());
        assertThat(news.await()).isEqualTo(new News.Item.Ended("it died"));
    }

    @Test
    void aChangeAfterOneThatWasTakenIsNewAgain() throws InterruptedException {
        news.toolsChanged();
        news.await();

        news.toolsChanged();

        assertThat(news.await()).isEqualTo(new News.Item.ToolsChanged());
    }

    @Test
    void theEndEndsARest() throws InterruptedException {
        news.ended("it died");
        long before = System.nanoTime();

        news.restUnlessEnded(Duration.ofMinutes(1));

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
    }
}
