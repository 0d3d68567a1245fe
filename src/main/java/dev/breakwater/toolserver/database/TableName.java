package dev.breakwater.toolserver.database;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A table or view in a list.
 *
 * @param name its name
 * @param schema the schema, or on MariaDB and MySQL the database, that it is in
 * @param type {@code table}, {@code view} and the like
 * @param sqlName how a statement has to write it, if that is not its plain name
 * @param comment what the database says it is for
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record TableName(
        String name,
        String schema,
        String type,
        @Nullable String sqlName,
        @Nullable String comment) {

    /** How a statement writes it. */
    String written() {
        return sqlName == null ? name : sqlName;
    }
}
