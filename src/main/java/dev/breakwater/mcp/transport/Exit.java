package dev.breakwater.mcp.transport;

/** What an exit code says to a person. */
final class Exit {

    /** The JVM reports a child that was killed by a signal with this plus the signal's number, as shells do. */
    private static final int SIGNALLED = 128;

    private Exit() {}

    static String describe(int code) {
        return switch (code) {
            case SIGNALLED + 6 -> "the process was killed by SIGABRT";
            case SIGNALLED + 9 -> "the process was killed by SIGKILL (the kernel does so when memory runs out)";
            case SIGNALLED + 11 -> "the process was killed by SIGSEGV";
            case SIGNALLED + 15 -> "the process was ended by SIGTERM";
            default -> "the process exited with code " + code;
        };
    }
}
