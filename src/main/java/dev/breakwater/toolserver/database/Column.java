package dev.breakwater.toolserver.database;

/**
 * A column of a result.
 *
 * @param name its name or alias
 * @param type the database's own name of its type, in lower case
 */
record Column(String name, String type) {}
