/**
 * The bundled MCP server {@code database}: tables, their columns and bounded queries of any PostgreSQL, MariaDB, MySQL or H2
 * database, read-only by the database's own means.
 */
@NullMarked
package dev.breakwater.toolserver.database;

import org.jspecify.annotations.NullMarked;
