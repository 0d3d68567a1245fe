package dev.breakwater.mcp;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All configured MCP servers: what they are, what they offer, and a {@link Toolbox} of them for one run. */
public interface ToolServers {

    /** The names of all configured servers, in the order of the configuration. */
    List<String> names();

    /** Whether the first start of every server has ended, well or not. */
    boolean settled();

    /**
     * Why the gateway should not be sent requests, in words for a person; empty if it should. It should not while it is
     * not {@link #settled()}, and when a required server, or every server, has been down for longer than the grace time. Servers that are
     * reached by a URL count for neither.
     */
    Optional<String> unready();

    /** What can be seen of each server now, in the order of the configuration. */
    List<ServerStatus> statuses();

    /** Every tool that any server has, offered or not. */
    List<CatalogueEntry> catalogue();

    /**
     * What a run that may use these servers is offered now. Reads what is known and never waits for a server.
     *
     * @param servers names out of {@link #names()}; others are ignored
     */
    Toolbox toolbox(Collection<String> servers);

    /**
     * A tool in the catalogue.
     *
     * @param withheldReason why runs are not offered the tool; null if they are
     */
    record CatalogueEntry(OfferedTool tool, @Nullable String withheldReason) {

        /** Whether new runs are offered the tool. */
        public boolean offered() {
            return withheldReason == null;
        }
    }
}
