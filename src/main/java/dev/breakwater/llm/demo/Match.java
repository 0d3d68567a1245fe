package dev.breakwater.llm.demo;

/**
 * A tool that suits a question.
 *
 * @param strength how much speaks for using it at all
 * @param rank how well it suits in comparison with the others
 */
record Match(Tool tool, Arguments arguments, double strength, double rank) {}
