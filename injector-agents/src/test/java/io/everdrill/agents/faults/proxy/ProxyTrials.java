package io.everdrill.agents.faults.proxy;

import io.everdrill.agents.faults.Trials;
import io.everdrill.topics.events.HttpFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The trials of faults by a proxy before the target. */
public final class ProxyTrials implements Trials {

  private static final Duration DELAY = Duration.ofMillis(40);
  private static final List<String> PATHS = List.of("/hit");
  private static final List<String> METHODS = List.of("GET");

  @Override
  public Map<String, Maker> byKind() {
    return Map.of(
        "network-latency", LatencyTrial::new,
        "http-abort", ProxyTrials::abort,
        "http-delay", ProxyTrials::delay,
        "http-replace-body", ProxyTrials::replaceBody,
        "http-patch-body", ProxyTrials::patchBody);
  }

  private static HttpTrial abort() throws Exception {
    return abortOf(new JsonServer(HttpTrial.TARGET));
  }

  static HttpTrial abortOf(JsonServer server) {
    return new HttpTrial(
        new HttpFault.Abort(503, HttpTrial.PERCENT, PATHS, METHODS),
        "status 503",
        (answer, took) -> answer.statusCode() == 503,
        server);
  }

  /** A delay below it on a busy machine counts as a hit, so it is large against a usual answer. */
  private static HttpTrial delay() throws Exception {
    return new HttpTrial(
        new HttpFault.Delay(DELAY, HttpTrial.PERCENT, PATHS, METHODS),
        "+40 ms",
        (answer, took) -> took.compareTo(DELAY) >= 0);
  }

  private static HttpTrial replaceBody() throws Exception {
    return new HttpTrial(
        new HttpFault.ReplaceBody("<p>sorry</p>", "text/html", HttpTrial.PERCENT, PATHS, METHODS),
        "another body",
        (answer, took) ->
            answer.body().equals("<p>sorry</p>")
                && answer.headers().firstValue("content-type").orElse("").equals("text/html"));
  }

  private static HttpTrial patchBody() throws Exception {
    return new HttpTrial(
        new HttpFault.PatchBody(
            "{\"currency\":\"CHF\",\"stock\":{\"here\":null}}", HttpTrial.PERCENT, PATHS, METHODS),
        "currency changed, stock removed",
        (answer, took) ->
            answer.body().equals("{\"price\":1.10,\"currency\":\"CHF\",\"stock\":{}}"));
  }
}
