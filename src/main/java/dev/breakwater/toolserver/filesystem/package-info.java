/**
 * The bundled MCP server {@code filesystem}: the files below one directory, which no path, symbolic link or race leads out of.
 *
 * <p>From the root down every step is taken by one name relative to an open directory and never through a symbolic link
 * ({@link dev.breakwater.toolserver.filesystem.Directory}); no path is looked at first and used later. What a call may cost
 * is bounded in time ({@link dev.breakwater.toolserver.filesystem.Lane}) and in size
 * ({@link dev.breakwater.toolserver.filesystem.Budget}).
 */
@NullMarked
package dev.breakwater.toolserver.filesystem;

import org.jspecify.annotations.NullMarked;
