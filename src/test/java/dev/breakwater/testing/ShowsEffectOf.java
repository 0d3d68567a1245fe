package dev.breakwater.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a test: it fails if one of these environment variables does nothing. Every documented variable has such a test. */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ShowsEffectOf {

    /** The names of the variables. */
    String[] value();
}
