package dev.breakwater.toolserver.filesystem;

import java.io.IOException;

/** A name stands for something else than what was to be opened. */
final class WrongType extends IOException {

    private final EntryType type;

    WrongType(EntryType type) {
        super(type.words());
        this.type = type;
    }

    EntryType type() {
        return type;
    }
}
