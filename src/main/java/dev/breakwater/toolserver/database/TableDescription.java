package dev.breakwater.toolserver.database;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The structured result of {@code describe_table}; its output schema says what the members mean.
 *
 * @param table which table it is
 * @param columns its columns in their order
 * @param primaryKey the columns of the primary key in its order, empty without one
 * @param truncated whether there are more columns
 */
@JsonNaming(SnakeCaseStrategy.class)
record TableDescription(TableName table, List<Described> columns, List<String> primaryKey, boolean truncated) {

    TableDescription {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
    }

    /**
     * One column.
     *
     * @param type with its length or precision
     * @param sqlName how a statement has to write it, if that is not its plain name
     * @param defaultValue the expression of its default
     * @param references {@code table.column} of a foreign key
     */
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Described(
            String name,
            String type,
            boolean nullable,
            @Nullable String sqlName,
            @Nullable String defaultValue,
            @Nullable String references,
            @Nullable String comment) {}

    String text() {
        StringBuilder text = new StringBuilder("The %s %s has %s%d columns:"
                .formatted(table.type(), table.written(), truncated ? "more than " : "", columns.size()));
        for (Described column : columns) {
            text.append("\n- ")
                    .append(column.sqlName() == null ? column.name() : column.sqlName())
                    .append(' ')
                    .append(column.type());
            if (primaryKey.contains(column.name())) {
                text.append(", primary key");
            } else if (!column.nullable()) {
                text.append(", not null");
            }
            if (column.defaultValue() != null) {
                text.append(", default ").append(column.defaultValue());
            }
            if (column.references() != null) {
                text.append(", references ").append(column.references());
            }
            if (column.comment() != null) {
                text.append(" - ").append(column.comment());
            }
        }
        return text.toString();
    }
}
