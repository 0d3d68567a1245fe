package dev.breakwater.toolserver.database;

/**
 * Who the server is to the database; either may be empty.
 *
 * @param user the user's name
 * @param password never shown
 */
record Login(String user, String password) {

    @Override
    public String toString() {
        return "Login[***]";
    }
}
