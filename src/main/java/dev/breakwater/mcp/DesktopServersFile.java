package dev.breakwater.mcp;

import dev.breakwater.configuration.ConfigurationImport.Imported;
import dev.breakwater.configuration.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.FileSystemResource;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * The servers of a file with an {@code mcpServers} object, as desktop MCP clients write it. Members that those clients
 * know and the gateway does not are passed over.
 *
 * @see <a href="https://modelcontextprotocol.io/docs/develop/connect-local-servers">an example</a>
 */
final class DesktopServersFile {

    private static final String SERVERS = "mcpServers";
    private static final JsonPointer ROOT = JsonPointer.empty().appendProperty(SERVERS);

    /** Names that mean the same to every reader, here and in a process's environment. */
    private static final Pattern VARIABLE = Pattern.compile("[^=\\[\\]\\s\\p{Cntrl}]+");

    /** How clients name the way to a URL that the gateway takes. */
    private static final Pattern STREAMABLE_HTTP = Pattern.compile("(?i)(streamable[-_]?)?http");

    /** What other programs that read such files put a variable in for, once every "${" has been taken as it stands. */
    private static final Pattern REFERENCE = Pattern.compile("\\\\\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^${}]*))?}");

    private final Path path;
    private final LocatedJson json;
    private final ConfigurableEnvironment environment;
    private final Map<String, OriginTrackedValue> keys = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    /** @param environment all other configuration */
    DesktopServersFile(Path path, LocatedJson json, ConfigurableEnvironment environment) {
        this.path = path;
        this.json = json;
        this.environment = environment;
    }

    Imported imported() {
        JsonNode servers = json.root().at(ROOT);
        if (!servers.isObject()) {
            return new Imported(
                    Map.of(),
                    List.of(
                            servers.isMissingNode()
                                    ? Problem.withValue(
                                            environment,
                                            DesktopServers.KEY,
                                            "the file has no object \"mcpServers\" with servers in it")
                                    : problem(ROOT, "must be an object with servers in it.")));
        }
        json.repeated().stream()
                .filter(place -> place.equals(ROOT) || place.toString().startsWith(ROOT + "/"))
                .forEach(place -> refuse(place, "is in the file twice."));
        servers.forEachEntry(this::read);
        return new Imported(keys, problems);
    }

    private void read(String name, JsonNode server) {
        JsonPointer place = ROOT.appendProperty(name);
        if (!server.isObject()) {
            refuse(place, "must be an object with a \"command\" or a \"url\".");
        } else if (server.has("disabled") && !server.get("disabled").isBoolean()) {
            refuse(place.appendProperty("disabled"), "must be true or false.");
        } else if (!server.path("disabled").booleanValue(false)) {
            readEnabled(name, place, server);
        } else if (name.matches(McpSettings.SERVER_NAME) && !isConfigured(name)) {
            // What else is configured under this name would otherwise be a server that lacks a program.
            keys.put(key(name) + ".enabled", OriginTrackedValue.of("false", origin(place.appendProperty("disabled"))));
        }
    }

    private void readEnabled(String name, JsonPointer place, JsonNode server) {
        if (!name.matches(McpSettings.SERVER_NAME)) {
            refuse(place, "is no name for a server of the gateway: " + McpSettings.SERVER_NAME_RULE + ".");
        } else if (isText(server.path("command")) && isGiven(url(server))) {
            refuse(place, "has both a \"command\" and a URL; which of them is it?");
        } else if (!isText(server.path("command")) && !isText(url(server))) {
            refuse(place, "must have a \"command\", which is the text of a program's name or path, or a \"url\".");
        } else if (isConfigured(name)) {
            refuse(
                    place,
                    "has the name of a server of breakwater.mcp.servers, which is a program or has a URL already. Rename one of"
                            + " them, or set \"disabled\": true.");
        } else if (isText(server.path("command"))) {
            readProgram(name, place, server);
        } else {
            readRemote(name, place, server);
        }
    }

    /** Under the name that most clients use, or that of some. */
    private static JsonNode url(JsonNode server) {
        return server.has("url") ? server.get("url") : server.path("serverUrl");
    }

    private void readRemote(String name, JsonPointer place, JsonNode server) {
        String type = server.path("type").asString("http");
        if (!STREAMABLE_HTTP.matcher(type).matches()) {
            refuse(
                    place.appendProperty("type"),
                    "must be \"http\", which is MCP over Streamable HTTP: the gateway speaks no other to a URL. See whether"
                            + " the server has such an endpoint, or set \"disabled\": true.");
            return;
        }
        String key = key(name);
        put(key + ".url", place.appendProperty(server.has("url") ? "url" : "serverUrl"), url(server));

        JsonPointer headersPlace = place.appendProperty("headers");
        JsonNode headers = server.path("headers");
        if (isGiven(headers) && !headers.isObject()) {
            refuse(headersPlace, "must be an object with a text for each header.");
            return;
        }
        headers.forEachEntry((header, value) -> {
            JsonPointer at = headersPlace.appendProperty(header);
            if (!VARIABLE.matcher(header).matches()) {
                refuse(at, "is no name for a header.");
            } else if (!value.isString()) {
                refuse(at, "must be text: put its value in quotes.");
            } else {
                put(key + ".headers[" + header + "]", at, value);
            }
        });
    }

    private void readProgram(String name, JsonPointer place, JsonNode server) {
        String key = key(name);
        JsonPointer command = place.appendProperty("command");
        put(key + ".command", command, server.get("command"));

        JsonPointer argsPlace = place.appendProperty("args");
        JsonNode args = server.path("args");
        if (isGiven(args) && !(args.isArray() && args.valueStream().allMatch(JsonNode::isString))) {
            refuse(argsPlace, "must be a list of texts.");
        } else {
            for (int i = 0; i < args.size(); i++) {
                put(key + ".args[" + i + "]", argsPlace, args.get(i));
            }
        }

        JsonPointer envPlace = place.appendProperty("env");
        JsonNode env = server.path("env");
        if (isGiven(env) && !env.isObject()) {
            refuse(envPlace, "must be an object with a text for each variable.");
        } else {
            env.forEachEntry((variable, value) -> {
                JsonPointer at = envPlace.appendProperty(variable);
                if (!VARIABLE.matcher(variable).matches()) {
                    refuse(at, "is no name for an environment variable.");
                } else if (!value.isString()) {
                    refuse(at, "must be text: put its value in quotes.");
                } else {
                    put(key + ".env[" + variable + "]", at, value);
                }
            });
        }
    }

    /** Whether such a server is there without this file; a time limit and the like may well stand there for it. */
    private boolean isConfigured(String name) {
        ConfigurationPropertyName server = ConfigurationPropertyName.of(key(name));
        return Stream.of("command", "bundled", "args", "url")
                .map(server::append)
                .anyMatch(this::isSet);
    }

    private static String key(String name) {
        return "breakwater.mcp.servers[" + name + "]";
    }

    private boolean isSet(ConfigurationPropertyName key) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source.getConfigurationProperty(key) != null
                    || source.containsDescendantOf(key) == ConfigurationPropertyState.PRESENT
                    || source.getConfigurationProperty(key.append("[0]")) != null) {
                return true;
            }
        }
        return false;
    }

    private void put(String key, JsonPointer place, JsonNode text) {
        keys.put(key, OriginTrackedValue.of(references(text.stringValue()), origin(place)));
    }

    /** What refers to a variable does so in Spring's way then, and what only looks like it is taken as it stands. */
    private static String references(String text) {
        return REFERENCE
                .matcher(text.replace("${", "\\${"))
                .replaceAll(found -> Matcher.quoteReplacement(
                        "${" + found.group(1) + (found.group(2) == null ? "" : ":" + found.group(2)) + "}"));
    }

    private void refuse(JsonPointer place, String message) {
        problems.add(problem(place, message));
    }

    private Problem problem(JsonPointer place, String message) {
        return Problem.at(origin(place), dotted(place), message);
    }

    private TextResourceOrigin origin(JsonPointer place) {
        int line = json.lines().getOrDefault(place, 1);
        return new TextResourceOrigin(new FileSystemResource(path), new TextResourceOrigin.Location(line - 1, 0));
    }

    private static String dotted(JsonPointer place) {
        return Stream.iterate(place, it -> !it.matches(), JsonPointer::tail)
                .map(JsonPointer::getMatchingProperty)
                .collect(Collectors.joining("."));
    }

    private static boolean isGiven(JsonNode node) {
        return !node.isMissingNode() && !node.isNull();
    }

    private static boolean isText(JsonNode node) {
        return node.isString() && !node.stringValue().isBlank();
    }
}
