package dev.breakwater.llm.demo;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which everyday English words mean about the same, and what the verbs among them do. */
final class Thesaurus {

    /** One group a line; a word may stand in several. */
    private static final String GROUPS = """
            read view open print display show content contain say
            list enumerate ls show display
            describe explain show
            search find locate look lookup grep seek
            run execute perform trigger start launch
            delete remove erase drop
            write save store
            create make add insert
            edit change modify update replace alter
            move rename
            send post publish
            sum add plus total addition
            subtract minus subtraction difference
            multiply multiplication
            divide division
            file document
            directory folder dir
            temperature cold colder coldest cool cooler warm warmer warmest hot hotter hottest heat degree climate freezing
            rain rainy raining precipitation umbrella snow wet
            wind windy
            sun sunny cloud cloudy
            forecast tomorrow upcoming outlook predict prediction weekend
            current currently now today
            celsius centigrade metric
            fahrenheit imperial
            image picture photo
            environment env
            repository repo
            person people user
            column field
            big large size
            """;

    private static final Map<String, Set<Integer>> GROUPS_OF = groups();

    /** Verbs with many objects: alone they say little about which tool is meant. */
    private static final Set<String> GENERAL =
            Words.stems("read view open print display show list search find locate look run execute perform describe"
                    + " explain make query check fetch return");

    /** Verbs of tools that change something. */
    private static final Set<String> CHANGING = Words.stems(
            "delete remove erase drop write save store create add insert"
                    + " edit change modify update replace alter move rename send post publish toggle trigger overwrite append set"
                    + " reset clear purge kill stop start restart cancel install deploy put patch upload commit push merge truncate");

    /** Verbs that exclude each other: who wants to search does not want to read. */
    private static final Set<String> DISTINCT = Words.stems(
            "read list describe search delete write create edit move send enumerate find locate grep remove erase drop save"
                    + " modify update replace rename");

    private Thesaurus() {}

    static boolean knows(String stem) {
        return GROUPS_OF.containsKey(stem);
    }

    static boolean related(String one, String other) {
        return one.equals(other)
                || !Collections.disjoint(
                        GROUPS_OF.getOrDefault(one, Set.of()), GROUPS_OF.getOrDefault(other, Set.of()));
    }

    static boolean isGeneralVerb(String stem) {
        return GENERAL.contains(stem);
    }

    static boolean isChangingVerb(String stem) {
        return CHANGING.contains(stem);
    }

    static boolean isDistinctVerb(String stem) {
        return DISTINCT.contains(stem);
    }

    static boolean isVerb(String stem) {
        return isGeneralVerb(stem) || isChangingVerb(stem) || isDistinctVerb(stem);
    }

    private static Map<String, Set<Integer>> groups() {
        Map<String, Set<Integer>> groups = new HashMap<>();
        int number = 0;
        for (String line : GROUPS.lines().toList()) {
            int group = number++;
            Words.tokens(line)
                    .forEach(word -> groups.computeIfAbsent(word.stem(), key -> new HashSet<>())
                            .add(group));
        }
        return Map.copyOf(groups);
    }
}
