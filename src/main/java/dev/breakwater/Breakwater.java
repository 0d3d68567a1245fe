package dev.breakwater;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.modulith.Modulithic;

/** Starts the gateway. */
@Modulithic(systemName = "Breakwater", sharedModules = "failure")
@ConfigurationPropertiesScan
@SpringBootApplication
public class Breakwater {

    public static void main(String[] args) {
        SpringApplication.run(Breakwater.class, args);
    }
}
