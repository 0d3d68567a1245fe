package dev.breakwater.toolserver.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.toolserver.stdio.ToolError;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamePatternTests {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            *.md            | a.md            | true
            *.md            | x/y/A.MD        | true
            *.md            | a.mdx           | false
            *               | x/y             | true
            todo            | notes/TODO.txt  | true
            todo            | todo/other.txt  | false
            notes/to        | notes/todo.txt  | true
            ./notes/*.txt   | notes/todo.txt  | true
            notes/*         | notes/a/b       | false
            notes/**        | notes/a/b       | true
            notes/**        | notes           | false
            **              | a/b             | true
            **/b            | b               | true
            **/b            | a/a/b           | true
            a/**/z          | a/z             | true
            a/**/z          | a/b/c/z         | true
            a/**/z          | b/c/z           | false
            docs/           | docs            | true
            ?.txt           | a.txt           | true
            ?.txt           | ab.txt          | false
            *.{yml,yaml}    | a.yaml          | true
            *.{yml,y{a,o}ml}| a.yoml          | true
            {a,b}/{c,d}     | b/d             | true
            {a,b            | {a,b            | true
            [abc]*          | beta            | true
            [!abc]*         | beta            | false
            file[0-9].txt   | file7.txt       | true
            file[0-9].txt   | filex.txt       | false
            a[              | a[              | true
            \\*.md*         | *.md            | true
            \\*.md*         | x.md            | false
            *a*b*c          | xaxbxc          | true
            """)
    void matches(String pattern, String path, boolean matches) throws ToolError {
        String name = path.substring(path.lastIndexOf('/') + 1);
        assertThat(NamePattern.parse("pattern", pattern).matches(path, name)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/*", "../*", "a/../*", "./", "{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}"})
    void refuses(String pattern) {
        assertThatThrownBy(() -> NamePattern.parse("pattern", pattern))
                .isInstanceOf(ToolError.class)
                .hasMessageContaining("'pattern'");
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void noPatternTakesLong() throws ToolError {
        NamePattern pattern = NamePattern.parse("pattern", "*a".repeat(99) + "b");

        for (int i = 0; i < 1_000; i++) {
            assertThat(pattern.matches("x", "a".repeat(255))).isFalse();
        }
    }
}
