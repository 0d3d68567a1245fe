package dev.breakwater.llm.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubQuestionsTests {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            Compare the weather in Paris and in Tokyo     | the weather in Paris / the weather in Tokyo
            Compare the weather in Paris, Rome and Tokyo! | the weather in Paris / the weather in Rome / the weather in Tokyo
            compare the forecast for New York with Oslo   | the forecast for New York / the forecast for Oslo
            What is the weather in Paris?                 | What is the weather in Paris?
            Search for salt and pepper in the notes       | Search for salt and pepper in the notes
            List the files. How many orders are there?    | List the files. / How many orders are there?
            List the files and count the orders           | List the files / count the orders
            """)
    void eachStandsForItself(String question, String expected) {
        assertThat(SubQuestions.of(question, 5)).containsExactly(expected.split(" / ", -1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Compare the weather in Rome and in Oslo and in Bern
            """)
    void moreThanAllowedStayTogether(String question) {
        assertThat(SubQuestions.of(question, 2)).containsExactly(question);
    }
}
