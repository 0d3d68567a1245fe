package dev.breakwater;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModuleTests {

    @Test
    void modulesUseOnlyWhatTheyMay() {
        ApplicationModules.of(Breakwater.class).verify();
    }
}
