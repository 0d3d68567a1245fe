package dev.breakwater.toolserver.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseSettingsTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://db.example.com:5432/shop?sslmode=verify-full&currentSchema=sales",
                "jdbc:postgresql://a:5432,b:5432/shop?targetServerType=primary",
                "jdbc:postgresql:shop",
                "jdbc:postgresql://h/shop?user=u&password=p",
                "jdbc:mariadb://db.example.com/shop?sslMode=verify-full",
                "jdbc:mysql://db.example.com:3306/shop?useSSL=true&allowPublicKeyRetrieval=true",
                "jdbc:h2:file:/data/shop;MODE=PostgreSQL;SCHEMA=sales",
                "jdbc:h2:tcp://localhost/shop;USER=u;PASSWORD=p",
                "jdbc:h2:~/shop",
            })
    void takesUrlsOfEveryDatabaseItHasADriverFor(String url) {
        assertThat(DatabaseSettings.read(Map.of("DB_SERVER_URL", url))).isNotNull();
    }

    /** Each of these would have its driver load a class, run SQL, or touch a file. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:mem:x;INIT=RUNSCRIPT FROM 'http://secret/x.sql'",
                "jdbc:h2:mem:x;init=create alias secret as 'x'",
                "jdbc:h2:mem:x;MODE=MySQL;INIT=select 1\\;select secret",
                "jdbc:h2:mem:x;TRACE_LEVEL_FILE=3",
                "jdbc:h2:mem:x;DATABASE_EVENT_LISTENER='secret'",
                "jdbc:h2:mem:x;JAVA_OBJECT_SERIALIZER='secret'",
                "jdbc:h2:mem:x;CIPHER=AES",
                "jdbc:postgresql://h/d?socketFactory=secret",
                "jdbc:postgresql://h/d?socketFactory=secret&socketFactoryArg=http://secret",
                "jdbc:postgresql://h/d?sslfactory=secret",
                "jdbc:postgresql://h/d?sslhostnameverifier=secret",
                "jdbc:postgresql://h/d?sslpasswordcallback=secret",
                "jdbc:postgresql://h/d?authenticationPluginClassName=secret",
                "jdbc:postgresql://h/d?loggerLevel=TRACE&loggerFile=/tmp/secret",
                "jdbc:postgresql://h/d?preferQueryMode=simple",
                "jdbc:postgresql://h/d?options=-c%20secret",
                "jdbc:postgresql://h/d?%73ocketFactory=secret",
                "jdbc:postgresql://user:secret@h/d",
                "jdbc:mysql://h/d?allowLoadLocalInfile=true",
                "jdbc:mysql://h/d?autoDeserialize=true",
                "jdbc:mysql://h/d?queryInterceptors=secret",
                "jdbc:mariadb://h/d?allowLocalInfile=true",
                "jdbc:mariadb://h/d?allowMultiQueries=true",
                "jdbc:mariadb://h/d?initSql=delete%20from%20secret",
                "jdbc:mariadb://h/d?sessionVariables=secret",
                "jdbc:mariadb://h/d?socketFactory=secret",
                "jdbc:mariadb://h/d?credentialType=secret",
                "jdbc:mariadb://h/d?useServerPrepStmts=false",
                "jdbc:mariadb://user:secret@h/d",
                "jdbc:mariadb://address=(host=h)(allowMultiQueries=secret)/d",
            })
    void refusesParametersThatReachBeyondTheDatabaseWithoutRepeatingTheirValues(String url) {
        assertThatThrownBy(() -> DatabaseSettings.read(Map.of("DB_SERVER_URL", url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("DB_SERVER_URL")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:oracle:thin:secret",
                "postgres://secret",
                "secret",
                "JDBC:postgresql://secret/d",
                "jdbc:h2:mem:",
                "jdbc:h2:",
                "jdbc:mariadb:secret",
                "jdbc:postgresql://h/d?secret",
                "jdbc:postgresql://h/d?password=secret&PASSWORD=secret",
            })
    void refusesUrlsItCannotUse(String url) {
        assertThatThrownBy(() -> DatabaseSettings.read(Map.of("DB_SERVER_URL", url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("DB_SERVER_URL")
                .hasMessageNotContaining("secret");
    }

    @Test
    void refusesALoginThatWouldGoToTheSampleDatabase() {
        assertThatThrownBy(() -> DatabaseSettings.read(Map.of("DB_SERVER_USER", "bob", "DB_SERVER_URL", " ")))
                .hasMessageContaining("need DB_SERVER_URL");
    }

    @ParameterizedTest
    @CsvSource({"60s,PT55S", "60,PT55S", "10s,PT9S", "PT1M,PT55S", "2m,PT1M55S", "500ms,PT0.45S", "1h,PT59M55S"})
    void stopsStatementsSomewhatBeforeTheGatewayWouldGiveUp(String timeout, Duration limit) {
        assertThat(DatabaseSettings.read(Map.of("DB_SERVER_TIMEOUT", timeout)).limit())
                .isEqualTo(limit);
    }

    @ParameterizedTest
    @CsvSource({
        "DB_SERVER_TIMEOUT,soon", "DB_SERVER_TIMEOUT,0", "DB_SERVER_TIMEOUT,-5s", "DB_SERVER_TIMEOUT,2d",
        "DB_SERVER_EXECUTE,yes", "DB_SERVER_EXECUTE,TRUE", "CONNECTION_POOL_SIZE,-1", "CONNECTION_POOL_SIZE,many"
    })
    void refusesAValueItCannotUseAndNamesItsVariable(String variable, String value) {
        assertThatThrownBy(() -> DatabaseSettings.read(Map.of(variable, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(variable);
    }

    @ParameterizedTest
    @CsvSource({"10,10", "1,1", "0,64", "500,64"})
    void boundsItsConnections(String given, int most) {
        assertThat(DatabaseSettings.read(Map.of("CONNECTION_POOL_SIZE", given)).connections())
                .isEqualTo(most);
    }

    @Test
    void showsNoCredentials() {
        DatabaseSettings settings = DatabaseSettings.read(Map.of(
                "DB_SERVER_URL", "jdbc:postgresql://h/d?password=secret1",
                "DB_SERVER_USER", "secret2",
                "DB_SERVER_PASSWORD", "secret3"));

        assertThat(settings.toString()).doesNotContain("secret", "jdbc:");
        assertThat(settings.dialect().login().toString()).doesNotContain("secret");
    }
}
