package dev.breakwater.mcp;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tools that are offered of some servers. Models take only so many; where there are more, a server with few tools is
 * offered whole, and those with many share what is left.
 */
final class Offer {

    private Offer() {}

    /** @param most how many tools at most, over all servers */
    static Map<ToolServer, List<ServerTool>> of(Collection<ToolServer> servers, int most) {
        Map<ToolServer, List<ServerTool>> offers = new LinkedHashMap<>();
        int all = 0;
        for (ToolServer server : servers) {
            List<ServerTool> tools = server.tools().stream()
                    .filter(tool -> tool.withheld() == null)
                    .toList();
            offers.put(server, tools);
            all += tools.size();
        }
        if (all > most) {
            share(offers, most);
        }
        return offers;
    }

    private static void share(Map<ToolServer, List<ServerTool>> offers, int most) {
        List<Map.Entry<ToolServer, List<ServerTool>>> fewestFirst = new ArrayList<>(offers.entrySet());
        fewestFirst.sort(Comparator.comparingInt(offer -> offer.getValue().size()));
        int left = most;
        int servers = fewestFirst.size();
        for (Map.Entry<ToolServer, List<ServerTool>> offer : fewestFirst) {
            int share = Math.min(offer.getValue().size(), Math.ceilDiv(left, servers));
            offer.setValue(offer.getValue().subList(0, share));
            left -= share;
            servers--;
        }
    }
}
