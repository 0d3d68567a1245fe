package dev.breakwater.agent;

import dev.breakwater.cache.Caches;
import dev.breakwater.mcp.ToolServers;

/** For agents each of whose requests is a run of its own. */
final class NoSharing {

    private NoSharing() {}

    static AnswerSharing of(ToolServers servers) {
        return new AnswerSharing(Caches.disabled(), new AnswerKeys(servers));
    }
}
