package dev.breakwater.toolserver.weather;

/** Open-Meteo could not be reached or did not answer as it should. The message goes to the log and holds no URL, which may carry a key. */
final class NoLiveData extends Exception {

    NoLiveData(String message) {
        super(message);
    }
}
