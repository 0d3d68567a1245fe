package dev.breakwater.mcp;

/** Told of every change of state of every server, on the thread that supervises it. Must not block. */
@FunctionalInterface
public interface ServerListener {

    void on(ServerEvent event);
}
