/**
 * The bundled MCP server {@code weather}: current weather and forecasts from Open-Meteo, or climate normals where it cannot be reached.
 */
@NullMarked
package dev.breakwater.toolserver.weather;

import org.jspecify.annotations.NullMarked;
