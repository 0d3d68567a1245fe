package dev.breakwater.toolserver.filesystem;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.breakwater.toolserver.stdio.BundledTool.Reply;
import dev.breakwater.toolserver.stdio.ToolError;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The structured result of {@code info}; its output schema says what the members mean. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PathInfo(
        String path,
        EntryType type,
        @Nullable Long size,
        String modified,
        @Nullable String permissions,
        @Nullable ContentKind content,
        @Nullable Integer entries) {

    private static final int MOST_NAMES = 10_000;

    static Reply of(Root root, RelativePath path) throws ToolError, InterruptedException {
        if (path.isRoot()) {
            return root.in("path", path, directory -> {
                Entry self = directory.self(Path.of("."));
                return reply(path, self, null, null, directory.names(MOST_NAMES));
            });
        }
        return root.beside("path", path, directory -> {
            Entry entry = directory.entry(path.name());
            String permissions = PosixFilePermissions.toString(directory.permissions(path.name()));
            return switch (entry.type()) {
                case FILE -> reply(path, entry, permissions, kind(directory, entry), null);
                case DIRECTORY -> reply(path, entry, permissions, null, names(directory, entry));
                case SYMLINK, OTHER -> reply(path, entry, null, null, null);
            };
        });
    }

    /** Empty if the server may not read the file; the rest can be told all the same. */
    private static @Nullable ContentKind kind(Directory directory, Entry entry) {
        try (LineCursor cursor = new LineCursor(directory.open(entry.name()))) {
            return cursor.kind();
        } catch (IOException e) {
            return null;
        }
    }

    private static Directory.@Nullable Names names(Directory directory, Entry entry) {
        try (Directory child = directory.child(entry.name())) {
            return child.names(MOST_NAMES);
        } catch (IOException e) {
            return null;
        }
    }

    private static Reply reply(
            RelativePath path,
            Entry entry,
            @Nullable String permissions,
            @Nullable ContentKind content,
            Directory.@Nullable Names names) {
        PathInfo info = new PathInfo(
                path.toString(),
                entry.type(),
                entry.isFile() ? entry.size() : null,
                entry.modified().truncatedTo(ChronoUnit.SECONDS).toString(),
                permissions,
                content,
                names == null ? null : names.names().size());
        return new Reply(info.text(path, names == null || names.all()), info);
    }

    private String text(RelativePath shown, boolean counted) {
        StringBuilder text = new StringBuilder(shown.isRoot() ? "The workspace" : "The path " + shown.shown())
                .append(" is ")
                .append(type.words());
        if (size != null) {
            text.append(" of ").append(Words.size(size));
        }
        if (content != null) {
            text.append(", its content ").append(content == ContentKind.TEXT ? "text" : content.id());
        }
        if (entries != null) {
            text.append(" with ").append(counted ? "" : "more than ").append(Words.count(entries, "entry"));
        }
        text.append(", last changed ").append(modified);
        if (permissions != null) {
            text.append(", permissions ").append(permissions);
        }
        return text.append('.').toString();
    }
}
