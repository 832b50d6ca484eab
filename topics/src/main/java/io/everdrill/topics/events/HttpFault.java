package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.util.List;

/**
 * Faults of HTTP requests to the target.
 *
 * <p>{@code requestPercent} of those that match are hit; {@code pathPrefixes} and {@code methods}:
 * empty means all.
 */
@JsonSubTypes({
  @JsonSubTypes.Type(HttpFault.Abort.class),
  @JsonSubTypes.Type(HttpFault.Delay.class),
  @JsonSubTypes.Type(HttpFault.ReplaceBody.class),
  @JsonSubTypes.Type(HttpFault.PatchBody.class),
})
public sealed interface HttpFault extends Fault {

  @Override
  default Category category() {
    return Category.APPLICATION;
  }

  /** How many of the requests that match are hit. */
  double requestPercent();

  /** Which paths; empty means all. */
  List<String> pathPrefixes();

  /** Which methods; empty means all. */
  List<String> methods();

  /** A share of the HTTP requests to the target is answered with this status instead. */
  @JsonTypeName("http-abort")
  record Abort(
      int status,
      double requestPercent,
      List<String> pathPrefixes,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> methods)
      implements HttpFault {
    public Abort {
      Require.within(status, 400, 599, "status");
      Require.percent(requestPercent, "requestPercent");
      pathPrefixes = Require.list(pathPrefixes);
      methods = Require.list(methods);
    }
  }

  /** A share of the HTTP requests reaches the target later. */
  @JsonTypeName("http-delay")
  record Delay(
      @JsonProperty("delayMs") Duration delay,
      double requestPercent,
      List<String> pathPrefixes,
      List<String> methods)
      implements HttpFault {
    public Delay {
      Require.positive(delay, "delayMs");
      Require.percent(requestPercent, "requestPercent");
      pathPrefixes = Require.list(pathPrefixes);
      methods = Require.list(methods);
    }
  }

  /** The body of a share of the answers is another. */
  @JsonTypeName("http-replace-body")
  record ReplaceBody(
      String body,
      String contentType,
      double requestPercent,
      List<String> pathPrefixes,
      List<String> methods)
      implements HttpFault {
    /**
     * @param contentType empty keeps what the answer has
     */
    public ReplaceBody {
      body = Require.orEmpty(body);
      contentType = Require.orEmpty(contentType);
      Require.percent(requestPercent, "requestPercent");
      pathPrefixes = Require.list(pathPrefixes);
      methods = Require.list(methods);
    }
  }

  /** A JSON merge patch (RFC 7396) is applied to the body of a share of the answers. */
  @JsonTypeName("http-patch-body")
  record PatchBody(
      String mergePatch, double requestPercent, List<String> pathPrefixes, List<String> methods)
      implements HttpFault {
    public PatchBody {
      Require.text(mergePatch, "mergePatch");
      Require.percent(requestPercent, "requestPercent");
      pathPrefixes = Require.list(pathPrefixes);
      methods = Require.list(methods);
    }
  }
}
