package dev.breakwater.toolserver.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class LookingAtFilesTests {

    @TempDir
    private Path root;

    private ServerUnderTest server;

    @BeforeEach
    void fill() throws IOException {
        Files.createDirectories(root.resolve("notes/old"));
        Files.writeString(root.resolve("welcome.txt"), "Welcome.\n");
        Files.writeString(root.resolve("notes/todo.txt"), "buy milk\nsay Hello to Bob\n");
        Files.writeString(root.resolve("notes/old/plan.md"), "# hello\n");
        Files.write(
                root.resolve("picture.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 0, 'h', 'e', 'l', 'l', 'o'});
        server = ServerUnderTest.readingBelow(root);
    }

    @Test
    void listsADirectory() throws Exception {
        assertThat(server.text("list", Map.of())).isEqualTo("""
                The workspace has 3 entries:
                notes/
                picture.png (11 bytes)
                welcome.txt (9 bytes)""");
        JsonNode notes = server.result("list", Map.of("path", "notes/"));
        assertThat(notes.get("path").asString()).isEqualTo("notes");
        assertThat(notes.at("/entries/0/path").asString()).isEqualTo("notes/old");
        assertThat(notes.at("/entries/0/type").asString()).isEqualTo("directory");
        assertThat(notes.at("/entries/1/size").asLong()).isEqualTo(26);
        assertThat(notes.get("complete").asBoolean()).isTrue();
    }

    @Test
    void showsABoundedNumberOfEntriesAndSaysSo() throws Exception {
        for (int i = 0; i < 510; i++) {
            Files.createFile(root.resolve("notes/%03d".formatted(i)));
        }

        JsonNode listing = server.result("list", Map.of("path", "notes"));
        assertThat(listing.get("entries").size()).isEqualTo(500);
        assertThat(listing.get("complete").asBoolean()).isFalse();
        assertThat(listing.at("/omissions/0").asString()).startsWith("only 500 of 512 entries");
    }

    @Test
    void saysThatADirectoryIsEmpty() throws Exception {
        Files.createDirectory(root.resolve("empty"));

        assertThat(server.text("list", Map.of("path", "empty"))).isEqualTo("The directory 'empty' is empty.");
    }

    @Test
    void readsAFile() throws Exception {
        assertThat(server.text("read", Map.of("path", "./notes//todo.txt"))).isEqualTo("buy milk\nsay Hello to Bob\n");
        JsonNode read = server.result("read", Map.of("path", "notes/todo.txt"));
        assertThat(read.get("path").asString()).isEqualTo("notes/todo.txt");
        assertThat(read.get("content").asString()).isEqualTo("buy milk\nsay Hello to Bob\n");
        assertThat(read.get("lines").asInt()).isEqualTo(2);
        assertThat(read.has("next_offset")).isFalse();
    }

    @Test
    void readsSomeLinesAndSaysWhereTheNextAre() throws Exception {
        JsonNode first = server.result("read", Map.of("path", "notes/todo.txt", "limit", 1));
        assertThat(first.get("content").asString()).isEqualTo("buy milk\n");
        assertThat(first.get("next_offset").asInt()).isEqualTo(1);

        JsonNode second = server.result("read", Map.of("path", "notes/todo.txt", "offset", 1, "limit", 1));
        assertThat(second.get("content").asString()).isEqualTo("say Hello to Bob\n");
        assertThat(second.has("next_offset")).isFalse();
        assertThat(server.text("read", Map.of("path", "notes/todo.txt", "limit", 1)))
                .isEqualTo("buy milk\n[There is more: go on with offset 1.]");
    }

    @Test
    void readsAllOfALargeFileInPartsOfBoundedSize() throws Exception {
        String content = IntStream.range(0, 20)
                .mapToObj(i -> i % 5 == 0 ? "ü€🌦 ".repeat(2_000) + i : "line " + i)
                .collect(Collectors.joining("\n"));
        Files.writeString(root.resolve("large.txt"), content);

        StringBuilder read = new StringBuilder();
        for (int offset = 0; offset >= 0; ) {
            JsonNode part = server.result("read", Map.of("path", "large.txt", "offset", offset));
            assertThat(part.get("content").asString().getBytes(StandardCharsets.UTF_8))
                    .hasSizeLessThanOrEqualTo(TextOfFile.MOST_BYTES);
            assertThat(part.get("note").asString()).contains("counts as several");
            read.append(part.get("content").asString());
            offset = part.path("next_offset").asInt(-1);
        }
        assertThat(read.toString()).isEqualTo(content);
    }

    @Test
    void refusesAnOffsetBehindTheEnd() {
        assertThat(server.refusal("read", Map.of("path", "notes/todo.txt", "offset", 2)))
                .isEqualTo("Argument 'offset' is 2, but 'notes/todo.txt' has only 2 lines.");
        assertThat(server.refusal("read", Map.of("path", "notes/todo.txt", "offset", 9)))
                .contains("has only 2 lines");
    }

    @Test
    void tellsEmptyAndBinaryFilesFromText() throws Exception {
        Files.createFile(root.resolve("empty.txt"));
        Files.write(root.resolve("wide.txt"), "text".getBytes(StandardCharsets.UTF_16));

        assertThat(server.text("read", Map.of("path", "empty.txt"))).isEqualTo("The file 'empty.txt' is empty.");
        assertThat(server.refusal("read", Map.of("path", "picture.png"))).contains("'picture.png' is a binary file");
        assertThat(server.refusal("read", Map.of("path", "wide.txt"))).contains("UTF-16");
        assertThat(server.result("info", Map.of("path", "empty.txt"))
                        .get("content")
                        .asString())
                .isEqualTo("empty");
        assertThat(server.result("info", Map.of("path", "picture.png"))
                        .get("content")
                        .asString())
                .isEqualTo("binary");
        assertThat(server.result("info", Map.of("path", "wide.txt"))
                        .get("content")
                        .asString())
                .isEqualTo("utf-16");
    }

    @Test
    void notesWhatIsNotUtf8() throws Exception {
        Files.write(root.resolve("latin.txt"), "caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        Files.writeString(root.resolve("marked.txt"), "\uFEFFtext\n");

        JsonNode latin = server.result("read", Map.of("path", "latin.txt"));
        assertThat(latin.get("content").asString()).isEqualTo("caf\uFFFD\n");
        assertThat(latin.get("note").asString()).contains("not UTF-8");
        JsonNode marked = server.result("read", Map.of("path", "marked.txt"));
        assertThat(marked.get("content").asString()).isEqualTo("text\n");
        assertThat(marked.get("note").asString()).contains("byte order mark");
    }

    @Test
    void findsByPatternOrByPartOfTheNameInAnyCase() throws Exception {
        assertThat(server.text("find", Map.of("pattern", "*.TXT"))).isEqualTo("""
                2 matches for '*.TXT' in the workspace:
                notes/todo.txt (26 bytes)
                welcome.txt (9 bytes)""");
        assertThat(server.result("find", Map.of("pattern", "OLD"))
                        .at("/matches/0/path")
                        .asString())
                .isEqualTo("notes/old");
        assertThat(server.result("find", Map.of("pattern", "notes/**"))
                        .get("matches")
                        .size())
                .isEqualTo(3);
        assertThat(server.text("find", Map.of("pattern", "*.pdf")))
                .isEqualTo("Nothing in the workspace matches '*.pdf'.");
    }

    @Test
    void findsABoundedNumberAndSaysSo() throws Exception {
        for (int i = 0; i < 201; i++) {
            Files.createFile(root.resolve("notes/%03d.log".formatted(i)));
        }

        JsonNode found = server.result("find", Map.of("pattern", "*.log"));
        assertThat(found.get("matches").size()).isEqualTo(200);
        assertThat(found.get("complete").asBoolean()).isFalse();
        Files.delete(root.resolve("notes/200.log"));
        assertThat(server.result("find", Map.of("pattern", "*.log"))
                        .get("complete")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void looksNoDeeperThanPathsMayBe() throws Exception {
        Path deep = root;
        for (int i = 0; i < 40; i++) {
            deep = Files.createDirectory(deep.resolve("d"));
        }

        JsonNode found = server.result("find", Map.of("pattern", "[d]"));
        assertThat(found.get("matches").size()).isEqualTo(32);
        assertThat(found.get("complete").asBoolean()).isFalse();
    }

    @Test
    void answersWithWhatItHasWhenTheTimeIsUp() throws Exception {
        AtomicLong seconds = new AtomicLong();
        Clock jumping = new Clock() {
            @Override
            public Instant instant() {
                return Instant.ofEpochSecond(seconds.getAndAdd(4));
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        Files.writeString(root.resolve("zz.txt"), "line\n".repeat(5));
        ServerUnderTest late = ServerUnderTest.with(root, Map.of(), jumping);

        JsonNode found = late.result("find", Map.of("pattern", "*"));
        assertThat(found.get("matches").size()).isEqualTo(2);
        assertThat(found.at("/omissions/0").asString()).isEqualTo("it stopped after 10 s");
        assertThat(late.result("search_text", Map.of("text", "e"))
                        .get("complete")
                        .asBoolean())
                .isFalse();
        assertThat(late.refusal("read", Map.of("path", "zz.txt", "offset", 4))).contains("could not be reached");
    }

    @Test
    void searchesTheContentsOfTextFiles() throws Exception {
        JsonNode matches = server.result("search_text", Map.of("text", "hello"));

        assertThat(matches.get("matches").toString())
                .isEqualTo("[{\"path\":\"notes/old/plan.md\",\"line\":1,\"snippet\":\"# hello\"},"
                        + "{\"path\":\"notes/todo.txt\",\"line\":2,\"snippet\":\"say Hello to Bob\"}]");
        assertThat(matches.get("files_searched").asInt()).isEqualTo(3);
        assertThat(matches.get("binary_files").asInt()).isEqualTo(1);
        assertThat(server.text("search_text", Map.of("text", "hello", "path", "notes/todo.txt")))
                .isEqualTo(
                        "1 match for \"hello\" (1 file searched in 'notes/todo.txt'):\nnotes/todo.txt:2: say Hello to Bob");
        assertThat(server.text("search_text", Map.of("text", "nowhere", "path", "notes/old")))
                .isEqualTo("No line has \"nowhere\" (1 file searched in 'notes/old').");
    }

    @Test
    void findsALineWhereReadHasIt() throws Exception {
        Files.writeString(
                root.resolve("long.txt"), "x".repeat(20_000) + "\n" + "y".repeat(300) + " needle " + "z".repeat(300));

        JsonNode match = server.result("search_text", Map.of("text", "needle")).at("/matches/0");
        assertThat(match.get("snippet").asString())
                .hasSizeBetween(100, 170)
                .contains(" needle ")
                .startsWith("…")
                .endsWith("…");
        assertThat(server.result(
                                "read",
                                Map.of(
                                        "path",
                                        "long.txt",
                                        "offset",
                                        match.get("line").asInt() - 1,
                                        "limit",
                                        1))
                        .get("content")
                        .asString())
                .contains("needle");
    }

    @Test
    void showsABoundedNumberOfMatchesOfEachFileAndOfAll() throws Exception {
        for (int i = 0; i < 6; i++) {
            Files.writeString(root.resolve("many" + i), "needle\n".repeat(25));
        }

        JsonNode matches = server.result("search_text", Map.of("text", "needle"));
        assertThat(matches.get("matches").size()).isEqualTo(100);
        assertThat(matches.get("omissions").toString()).contains("at most 20", "after 100 matches");
    }

    @Test
    void searchesABoundedPartOfLargeFiles() throws Exception {
        Files.writeString(root.resolve("large"), "0123456\n".repeat(1_000_001) + "needle\n");

        assertThat(server.text("search_text", Map.of("text", "needle")))
                .startsWith("No line has \"needle\" (4 files searched in the workspace, 1 binary file passed over).")
                .contains("only the beginning was searched");
        assertThat(server.result("search_text", Map.of("text", "needle", "path", "large"))
                        .get("matches")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void describesAFileAndADirectory() throws Exception {
        Files.setLastModifiedTime(root.resolve("welcome.txt"), FileTime.from(Instant.parse("2026-11-22T13:20:00.5Z")));

        JsonNode file = server.result("info", Map.of("path", "welcome.txt"));
        assertThat(file.get("type").asString()).isEqualTo("file");
        assertThat(file.get("size").asLong()).isEqualTo(9);
        assertThat(file.get("modified").asString()).isEqualTo("2026-11-22T13:20:00Z");
        assertThat(file.get("content").asString()).isEqualTo("text");
        assertThat(file.get("permissions").asString()).startsWith("rw-");
        JsonNode directory = server.result("info", Map.of("path", "notes"));
        assertThat(directory.get("type").asString()).isEqualTo("directory");
        assertThat(directory.get("entries").asInt()).isEqualTo(2);
        assertThat(directory.has("size")).isFalse();
        assertThat(server.text("info", Map.of("path", "."))).startsWith("The workspace is a directory with 3 entries");
    }

    @Test
    void refusesArgumentsAndNamesThem() {
        assertThat(server.refusal("read", Map.of())).contains("'path' is missing");
        assertThat(server.refusal("read", Map.of("path", "."))).contains("'path' is the root of the workspace");
        assertThat(server.refusal("read", Map.of("path", "none.txt"))).contains("'path': there is no 'none.txt'");
        assertThat(server.refusal("read", Map.of("path", "none/x"))).contains("'path': there is no 'none';");
        assertThat(server.refusal("read", Map.of("path", "notes")))
                .contains("'path': 'notes' is a directory and no file");
        assertThat(server.refusal("read", Map.of("path", "welcome.txt", "limit", 0)))
                .contains("'limit' must be from 1");
        assertThat(server.refusal("read", Map.of("path", "welcome.txt", "offset", -1)))
                .contains("'offset' must be from 0");
        assertThat(server.refusal("list", Map.of("path", "welcome.txt")))
                .contains("'path': 'welcome.txt' is a file and no directory");
        assertThat(server.refusal("list", Map.of("path", "welcome.txt/x"))).contains("'welcome.txt' is a file");
        assertThat(server.refusal("info", Map.of("path", " "))).contains("'path' is missing or blank");
        assertThat(server.refusal("find", Map.of())).contains("'pattern' is missing");
        assertThat(server.refusal("find", Map.of("pattern", "x".repeat(201))))
                .contains("'pattern' must have at most 200");
        assertThat(server.refusal("search_text", Map.of("path", "."))).contains("'text' is missing");
        assertThat(server.refusal("search_text", Map.of("text", "a\nb"))).contains("'text' must be a part of one line");
        assertThat(server.refusal("search_text", Map.of("text", "x", "path", "none")))
                .contains("'path': there is no 'none'");
        assertThat(server.refusal("list", Map.of("dir", "."))).contains("Unknown argument 'dir'");
    }

    @Test
    void toleratesNamesThatWouldTearALineApart() throws Exception {
        Files.writeString(root.resolve("two\nlines"), "x");

        assertThat(server.text("list", Map.of())).contains("two\uFFFDlines (1 byte)");
        assertThat(server.result("list", Map.of()).toString()).contains("two\\nlines");
    }

    @Test
    void offersNothingThatChangesAnything() {
        assertThat(server.tools())
                .extracting(tool -> tool.description().name())
                .containsExactly("list", "read", "find", "search_text", "info");
        assertThat(server.tools()).allSatisfy(tool -> {
            assertThat(tool.description().annotations().readOnlyHint()).isTrue();
            assertThat(tool.description().annotations().destructiveHint()).isFalse();
            assertThat(tool.description().annotations().idempotentHint()).isTrue();
            assertThat(tool.description().annotations().openWorldHint()).isFalse();
        });
    }
}
