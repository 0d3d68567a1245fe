package dev.breakwater.llm.demo;

import java.util.List;
import java.util.Set;

/** What an argument that is a text stands for, as far as its name and description tell. */
enum Role {
    SQL,
    PLACE,
    PATH,
    PATTERN,
    URL,
    EMAIL,
    DATE,
    TEXT,
    NAME;

    private static final Set<String> SQL_WORDS = Words.stems("sql");
    private static final Set<String> QUERY_WORDS = Words.stems("query statement");
    private static final Set<String> PLACE_WORDS =
            Words.stems("city place location town region country address where destination origin airport");
    private static final Set<String> PATH_WORDS = Words.stems("path file filename filepath dir directory folder");
    private static final Set<String> END_WORDS = Words.stems("source target from to old new");
    private static final Set<String> PATTERN_WORDS = Words.stems("pattern patterns glob mask");
    private static final Set<String> URL_WORDS = Words.stems("url uri link");
    private static final Set<String> EMAIL_WORDS = Words.stems("email mail");
    private static final Set<String> DATE_WORDS = Words.stems("date day since until deadline");
    private static final Set<String> TEXT_WORDS = Words.stems(
            "text message content contents query question prompt phrase body"
                    + " topic subject term keyword keywords search input string q comment note description title expression value");

    /** The role of the argument, by its own name first, then by what is said about it and about its tool. */
    static Role of(String name, Schema schema, Tool tool) {
        List<String> words =
                Words.tokens(Words.spoken(name)).stream().map(Token::stem).toList();
        Set<String> described = Set.copyOf(Words.meaningful(schema.description()));
        boolean talksSql = described.stream().anyMatch(SQL_WORDS::contains)
                || tool.title().stream().anyMatch(SQL_WORDS::contains)
                || tool.gist().stream().anyMatch(SQL_WORDS::contains)
                || tool.details().stream().anyMatch(SQL_WORDS::contains);
        if (any(words, SQL_WORDS) || (any(words, QUERY_WORDS) && talksSql)) {
            return SQL;
        }
        if (any(words, URL_WORDS) || schema.format().startsWith("uri")) {
            return URL;
        }
        if (any(words, EMAIL_WORDS) || schema.format().equals("email")) {
            return EMAIL;
        }
        if (any(words, DATE_WORDS) || schema.format().startsWith("date")) {
            return DATE;
        }
        if (any(words, PATTERN_WORDS)) {
            return PATTERN;
        }
        if (any(words, PATH_WORDS)) {
            return PATH;
        }
        if (any(words, PLACE_WORDS) || any(words, END_WORDS)) {
            boolean ofFiles = describes(described, PATH_WORDS) || describes(tool.gist(), PATH_WORDS);
            return ofFiles ? PATH : any(words, PLACE_WORDS) ? PLACE : NAME;
        }
        return any(words, TEXT_WORDS) ? TEXT : byDescription(described);
    }

    private static Role byDescription(Set<String> described) {
        if (describes(described, Set.of("path"))) {
            return PATH;
        }
        return describes(described, Words.stems("city")) ? PLACE : NAME;
    }

    private static boolean any(List<String> words, Set<String> known) {
        return words.stream().anyMatch(known::contains);
    }

    private static boolean describes(Set<String> described, Set<String> known) {
        return described.stream().anyMatch(known::contains);
    }
}
