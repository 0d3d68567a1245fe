package dev.breakwater.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ToolRulesTests {

    @Test
    void withoutRulesEveryToolIsOffered() {
        assertThat(rules(List.of(), List.of()).withheld("anything")).isEmpty();
    }

    @Test
    void withAllowedToolsAllOthersAreWithheld() {
        ToolRules rules = rules(List.of("read_*", "list"), List.of());

        assertThat(rules.withheld("read_file")).isEmpty();
        assertThat(rules.withheld("read_")).isEmpty();
        assertThat(rules.withheld("list")).isEmpty();
        assertThat(rules.withheld("listing")).isPresent();
        assertThat(rules.withheld("pre_read_file")).hasValue("not in tools.allow");
    }

    @Test
    void whatIsDeniedIsWithheldWhateverIsAllowed() {
        assertThat(rules(List.of("*"), List.of("*_all")).withheld("delete_all")).hasValue("denied by tools.deny");
    }

    @Test
    void aPatternIsNoRegularExpression() {
        ToolRules rules = rules(List.of("a.b", "[x]", "c+*"), List.of());

        assertThat(rules.withheld("a.b")).isEmpty();
        assertThat(rules.withheld("axb")).isPresent();
        assertThat(rules.withheld("[x]")).isEmpty();
        assertThat(rules.withheld("x")).isPresent();
        assertThat(rules.withheld("c+d")).isEmpty();
        assertThat(rules.withheld("ccd")).isPresent();
    }

    @Test
    void charactersOutsideTheBasicPlaneMatchThemselves() {
        assertThat(rules(List.of("🔧*"), List.of()).withheld("🔧fix")).isEmpty();
    }

    @Test
    void manyWildcardsOverALongNameAreDecidedAtOnce() {
        ToolRules rules = rules(List.of("*a*a*a*a*a*a*a*a*a*a*a*a*b"), List.of());

        assertThat(rules.withheld("a".repeat(100_000))).isPresent();
        assertThat(rules.withheld("a".repeat(100_000) + "b")).isEmpty();
    }

    @Test
    void theOperatorCanSayThatAToolIsIdempotent() {
        ToolRules rules = new ToolRules(List.of(), List.of(), List.of("list_*"));

        assertThat(rules.saysIdempotent("list_files")).isTrue();
        assertThat(rules.saysIdempotent("write")).isFalse();
    }

    private static ToolRules rules(List<String> allow, List<String> deny) {
        return new ToolRules(allow, deny, List.of());
    }
}
