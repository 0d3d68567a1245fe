/** Measures the packaged gateway against a bare Java program and against stock LangChain4j, all as processes of their own. */
package dev.breakwater.bench;
