/** What `make bench-mcp` measures: the MCP layer beside the stock client of LangChain4j, on the same servers. */
@NullMarked
package dev.breakwater.mcp.bench;

import org.jspecify.annotations.NullMarked;
