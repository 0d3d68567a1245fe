package dev.breakwater.toolserver.weather;

import java.time.LocalDate;
import java.time.Month;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;

/** The pieces that the texts of results are made of, in English. The JDK's own locale data would take a while to load. */
final class Words {

    private static final List<String> DIRECTIONS =
            List.of("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest");

    private Words() {}

    static String month(Month month) {
        return capitalised(month);
    }

    static String day(LocalDate date) {
        return "%s %d %s".formatted(capitalised(date.getDayOfWeek()), date.getDayOfMonth(), month(date.getMonth()));
    }

    static String time(OffsetDateTime at) {
        return "%s %02d:%02d".formatted(at.toLocalDate(), at.getHour(), at.getMinute());
    }

    static String direction(double degrees) {
        return DIRECTIONS.get(Math.floorMod(Math.round(degrees / 45), DIRECTIONS.size()));
    }

    static String range(double low, double high, Units units) {
        return "%s to %s %s"
                .formatted(
                        Units.plain(units.temperature(low)),
                        Units.plain(units.temperature(high)),
                        units.temperatureUnit);
    }

    static String normal(MonthlyNormal normal, Units units) {
        return "usual lows and highs %s, %s %s of precipitation in the month"
                .formatted(
                        range(normal.low(), normal.high(), units),
                        Units.plain(units.precipitation(normal.precipitation())),
                        units.precipitationUnit);
    }

    private static String capitalised(Enum<?> constant) {
        return constant.name().charAt(0) + constant.name().substring(1).toLowerCase(Locale.ROOT);
    }
}
