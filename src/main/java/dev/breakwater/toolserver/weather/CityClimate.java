package dev.breakwater.toolserver.weather;

import java.time.Month;
import java.util.List;
import java.util.Set;

/**
 * A city and its climate.
 *
 * @param names every name it is known by, the usual one first
 * @param qualifiers its region and country by every name, folded
 * @param months twelve, January first
 */
record CityClimate(Place place, List<String> names, Set<String> qualifiers, List<MonthlyNormal> months) {

    CityClimate {
        names = List.copyOf(names);
        qualifiers = Set.copyOf(qualifiers);
        months = List.copyOf(months);
    }

    MonthlyNormal in(Month month) {
        return months.get(month.getValue() - 1);
    }
}
