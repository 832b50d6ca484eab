package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.net.URI;
import java.util.Map;

/** What a probe does and what it expects. Secrets are named, never held. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(ProbeCheck.Http.class),
  @JsonSubTypes.Type(ProbeCheck.Sql.class),
})
public sealed interface ProbeCheck {

  /**
   * One HTTP request.
   *
   * @param expectedStatus the one status that passes; 0 passes any 2xx
   * @param bodyContains text that the body must hold; empty asks for none
   * @param valueAfter text in the body right before a value that is to be read, such as a metric's
   *     name and labels; the value ends before white space, a quote, comma, bracket or angle; empty
   *     reads none
   */
  @JsonTypeName("http")
  record Http(
      String method,
      URI url,
      Map<String, String> headers,
      String body,
      int expectedStatus,
      String bodyContains,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String valueAfter)
      implements ProbeCheck {
    /** Reads no value. */
    public Http(
        String method,
        URI url,
        Map<String, String> headers,
        String body,
        int expectedStatus,
        String bodyContains) {
      this(method, url, headers, body, expectedStatus, bodyContains, "");
    }

    public Http {
      method = Require.or(method, "GET");
      Require.present(url, "url");
      headers = Require.sorted(headers);
      body = Require.orEmpty(body);
      Require.within(expectedStatus, 0, 599, "expectedStatus");
      bodyContains = Require.orEmpty(bodyContains);
      valueAfter = Require.orEmpty(valueAfter);
    }

    public static Http get(URI url) {
      return new Http("GET", url, Map.of(), "", 0, "");
    }
  }

  /**
   * One query whose first value must equal {@code expected}.
   *
   * @param passwordEnv the environment variable that holds the password; empty means no password
   */
  @JsonTypeName("sql")
  record Sql(String jdbcUrl, String user, String passwordEnv, String query, String expected)
      implements ProbeCheck {
    public Sql {
      Require.text(jdbcUrl, "jdbcUrl");
      user = Require.orEmpty(user);
      passwordEnv = Require.orEmpty(passwordEnv);
      Require.text(query, "query");
      Require.present(expected, "expected");
    }
  }
}
