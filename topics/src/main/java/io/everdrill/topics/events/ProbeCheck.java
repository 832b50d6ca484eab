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
  @JsonSubTypes.Type(ProbeCheck.Prometheus.class),
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

  /**
   * One instant query to a server that speaks Prometheus' HTTP API, whose one value must be as
   * bounded; the value is read, whether it is or not.
   *
   * @param url of the server, up to before {@code /api/v1/query}
   * @param query PromQL of a scalar, or of a vector of one element: none, or more, is no value
   * @param headers such as a tenant's
   * @param tokenEnv the environment variable that holds a bearer token; empty means no token
   * @param bound which values pass; left out any number does
   */
  @JsonTypeName("prometheus")
  record Prometheus(
      URI url, String query, Map<String, String> headers, String tokenEnv, Bound bound)
      implements ProbeCheck {
    public Prometheus {
      Require.present(url, "url");
      Require.text(query, "query");
      headers = Require.sorted(headers);
      tokenEnv = Require.orEmpty(tokenEnv);
      bound = Require.or(bound, new Bound.AnyNumber());
    }
  }

  /** Which numbers pass. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(Bound.AnyNumber.class),
    @JsonSubTypes.Type(Bound.AtMost.class),
    @JsonSubTypes.Type(Bound.AtLeast.class),
  })
  sealed interface Bound {

    boolean holds(double value);

    @JsonTypeName("any-number")
    record AnyNumber() implements Bound {
      @Override
      public boolean holds(double value) {
        return true;
      }

      @Override
      public String toString() {
        return "any number";
      }
    }

    @JsonTypeName("at-most")
    record AtMost(double value) implements Bound {
      @Override
      public boolean holds(double read) {
        return read <= value;
      }

      @Override
      public String toString() {
        return "at most " + value;
      }
    }

    @JsonTypeName("at-least")
    record AtLeast(double value) implements Bound {
      @Override
      public boolean holds(double read) {
        return read >= value;
      }

      @Override
      public String toString() {
        return "at least " + value;
      }
    }
  }
}
