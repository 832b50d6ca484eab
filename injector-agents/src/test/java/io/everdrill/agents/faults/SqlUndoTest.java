package io.everdrill.agents.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** psql is told of the server what JDBC is told, in its own words. */
class SqlUndoTest {

  private static final String SHOP = "postgresql://a:5432,b/shop";

  private static String byHand(String options) {
    return new SqlUndo.EndSessions(Connection.to("jdbc:" + SHOP + options), "everdrill_1").byHand();
  }

  @ParameterizedTest
  @CsvSource({
    "targetServerType=primary, target_session_attrs=read-write",
    "targetServerType=master, target_session_attrs=read-write",
    "targetServerType=secondary, target_session_attrs=standby",
    "targetServerType=preferSecondary, target_session_attrs=prefer-standby",
    "ssl=true, sslmode=verify-full",
    "ssl, sslmode=verify-full",
    "ssl=true&sslmode=verify-ca, sslmode=verify-ca",
    "ssl=true&sslfactory=org.postgresql.ssl.NonValidatingFactory, sslmode=require",
    "sslrootcert=/a+b, sslrootcert=/a%20b",
    "sslcert=/a&sslkey=/b, sslcert=/a&sslkey=/b",
    "ssl=true&targetServerType=primary&user=u,"
        + " sslmode=verify-full&target_session_attrs=read-write&user=u",
  })
  void optionOfJdbcInTheWordsOfLibpq(String jdbc, String libpq) {
    assertThat(byHand("?" + jdbc)).contains(" -d '" + SHOP + "?" + libpq + "' ");
  }

  @ParameterizedTest
  @CsvSource({"targetServerType=any", "ssl=false", "socketTimeout=5", "sslpassword=secret"})
  void optionThatLibpqDoesNotKnowOrThatIsSecretIsLeftOut(String jdbc) {
    assertThat(byHand("?" + jdbc)).contains(" -d " + SHOP + " ").doesNotContain("secret");
  }

  @Test
  void urlWithoutOptions() {
    assertThat(byHand("")).contains(" -d " + SHOP + " ");
  }
}
