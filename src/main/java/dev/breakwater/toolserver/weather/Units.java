package dev.breakwater.toolserver.weather;

/** The units of a result. Everything is fetched and kept in °C, km/h and mm, and converted when a result is written. */
enum Units {
    METRIC("metric", "°C", "km/h", "mm"),
    IMPERIAL("imperial", "°F", "mph", "in");

    private static final double KILOMETRES_PER_MILE = 1.609344;
    private static final double MILLIMETRES_PER_INCH = 25.4;

    final String id;
    final String temperatureUnit;
    final String speedUnit;
    final String precipitationUnit;

    Units(String id, String temperatureUnit, String speedUnit, String precipitationUnit) {
        this.id = id;
        this.temperatureUnit = temperatureUnit;
        this.speedUnit = speedUnit;
        this.precipitationUnit = precipitationUnit;
    }

    static Units of(String id) {
        return id.equals(IMPERIAL.id) ? IMPERIAL : METRIC;
    }

    double temperature(double celsius) {
        return rounded(this == METRIC ? celsius : celsius * 9 / 5 + 32, 10);
    }

    double speed(double kilometresPerHour) {
        return rounded(this == METRIC ? kilometresPerHour : kilometresPerHour / KILOMETRES_PER_MILE, 10);
    }

    double precipitation(double millimetres) {
        return this == METRIC ? rounded(millimetres, 10) : rounded(millimetres / MILLIMETRES_PER_INCH, 100);
    }

    /** A number as a person writes it: without a fraction where there is none. */
    static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static double rounded(double value, int steps) {
        // Adding zero turns -0.0 into 0.0.
        return Math.round(value * steps) / (double) steps + 0.0;
    }
}
