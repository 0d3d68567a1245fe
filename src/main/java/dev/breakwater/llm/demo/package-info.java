/**
 * The keyless demo model: picks tools by matching words, fills their arguments by schema, and is no language model.
 */
@NullMarked
package dev.breakwater.llm.demo;

import org.jspecify.annotations.NullMarked;
