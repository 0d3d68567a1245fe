package dev.breakwater.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.mcp.Mailbox.Item;
import dev.breakwater.mcp.Mailbox.Order;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class MailboxTests {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration NOTHING = Duration.ZERO;

    private final Mailbox mailbox = new Mailbox();
    private final Mailbox.Line line = mailbox.line();

    @Test
    void aFloodOfChangesIsOneItem() throws InterruptedException {
        for (int i = 0; i < 1000; i++) {
            line.toolsChanged();
        }

        assertThat(mailbox.await(line, LONG)).isEqualTo(new Item.ToolsChanged());
        assertThat(mailbox.await(line, NOTHING)).isEqualTo(new Item.TimeUp());
    }

    @Test
    void theEndComesBeforeAnythingElseAndStays() throws InterruptedException {
        line.toolsChanged();
        mailbox.order(Order.RESTART);
        line.ended("it died");

        assertThat(mailbox.await(line, LONG)).isEqualTo(new Item.Ended("it died"));
        assertThat(mailbox.await(line, LONG)).isEqualTo(new Item.Ended("it died"));
    }

    @Test
    void whatAReplacedConnectionSaysStaysUnread() throws InterruptedException {
        Mailbox.Line fresh = mailbox.line();

        line.ended("replaced");
        line.toolsChanged();

        assertThat(mailbox.await(fresh, NOTHING)).isEqualTo(new Item.TimeUp());
    }

    @Test
    void theNewestOrderCountsAndIsTakenOnce() throws InterruptedException {
        mailbox.order(Order.RESTART);
        mailbox.order(Order.DISABLE);

        assertThat(mailbox.await(LONG)).isEqualTo(new Item.Ordered(Order.DISABLE));
        assertThat(mailbox.await(NOTHING)).isEqualTo(new Item.TimeUp());
    }

    @Test
    void anOrderGivenBetweenTwoConnectionsIsNotLost() throws InterruptedException {
        mailbox.order(Order.DISABLE);

        assertThat(mailbox.await(mailbox.line(), LONG)).isEqualTo(new Item.Ordered(Order.DISABLE));
    }

    @Test
    void whoWaitsIsWoken() throws InterruptedException {
        Thread.startVirtualThread(() -> line.ended("it died"));

        assertThat(mailbox.await(line, LONG)).isEqualTo(new Item.Ended("it died"));
    }

    @Test
    void theEndEndsARest() throws InterruptedException {
        line.ended("it died");
        long before = System.nanoTime();

        line.restUnlessEnded(LONG);

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
    }
}
