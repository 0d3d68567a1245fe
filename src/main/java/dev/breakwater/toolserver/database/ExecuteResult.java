package dev.breakwater.toolserver.database;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The structured result of {@code execute}; its output schema says what the members mean.
 *
 * @param rowsAffected how many rows were changed; 0 for a change of tables
 * @param returned what the statement returned, if it did
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record ExecuteResult(
        @Nullable Integer rowsAffected, @Nullable QueryResult returned) {

    String text() {
        return returned == null
                ? "The statement was executed; rows affected: " + rowsAffected + "."
                : "The statement was executed and returned: " + returned.text();
    }
}
