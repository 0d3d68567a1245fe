package dev.breakwater;

import dev.breakwater.check.CheckConfig;
import dev.breakwater.toolserver.ToolServerMain;
import java.util.List;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.modulith.Modulithic;

/**
 * Starts the gateway; as {@code check-config} says whether that would go well; as {@code tool-server <name>} is one of
 * the bundled MCP servers, without touching Spring.
 */
@Modulithic(systemName = "Breakwater", sharedModules = "failure")
@ConfigurationPropertiesScan
// The API answers errors itself; Boot's error page would be a second dialect.
@SpringBootApplication(exclude = ErrorMvcAutoConfiguration.class)
public class Breakwater {

    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("tool-server")) {
            System.exit(ToolServerMain.run(List.of(args).subList(1, args.length)));
        }
        if (args.length > 0 && args[0].equals("check-config")) {
            System.exit(CheckConfig.run(List.of(args).subList(1, args.length)));
        }
        for (String arg : args) {
            // Spring passes over what is no option: a misspelt command, or a value behind a space instead of a "=".
            if (!arg.startsWith("--")) {
                System.err.println("\"" + arg + "\" is neither an option nor a command\n"
                        + "usage: breakwater.jar [--<key>=<value> ...]   starts the gateway\n"
                        + "       breakwater.jar check-config [--json]   says whether the gateway would work\n"
                        + "       breakwater.jar tool-server <name>      starts one of the bundled MCP servers");
                System.exit(2);
            }
        }
        Service.run(args);
    }
}
