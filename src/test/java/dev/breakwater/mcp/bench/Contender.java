package dev.breakwater.mcp.bench;

/** A client that is measured, connected to one server whose name for both is {@code echo}. */
interface Contender extends AutoCloseable {

    /** Calls a tool. The text of its result, or what else came of it. */
    String call(String tool, String arguments);

    /** Calls the server's echo and says whether the text came back. */
    default boolean echo(String text) {
        return call("echo", "{\"text\":\"" + text + "\"}").equals(text);
    }

    @Override
    void close();
}
