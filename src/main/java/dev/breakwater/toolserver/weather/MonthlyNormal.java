package dev.breakwater.toolserver.weather;

import java.time.Month;

/**
 * What a month is usually like in a city.
 *
 * @param low mean daily low in °C
 * @param high mean daily high in °C
 * @param precipitation mean of the whole month in mm
 */
record MonthlyNormal(Month month, double low, double high, double precipitation) {

    /** The month's mean temperature in °C: the middle between its mean low and its mean high. */
    double mean() {
        return (low + high) / 2;
    }
}
