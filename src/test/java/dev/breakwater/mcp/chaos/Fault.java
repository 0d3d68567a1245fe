package dev.breakwater.mcp.chaos;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The line of docs/resilience.md that a test stands for. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Fault {

    /** What goes wrong. */
    String value();

    /** What happens then; each part of it is an assertion of the test. */
    String then();
}
