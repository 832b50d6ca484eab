package io.everdrill.agents.faults.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everdrill.agents.HostFaults;
import io.everdrill.agents.faults.DriverSet;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.OwnNetwork;
import io.everdrill.agents.faults.PreparedFault;
import io.everdrill.topics.events.HttpFault;
import io.everdrill.topics.events.InjectionEvent.Exposure;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of answers that are encoded, large, without a body, or not what they say. */
@ExtendWith(OwnNetwork.class)
class HttpBodyFaultsIT {

  private static final String TARGET = "127.0.78.1";

  @Test
  void patchesJsonThoughTheCallerTakesGzip() throws Exception {
    try (Faulted faulted = new Faulted(patch("{\"currency\":null}"))) {
      HttpResponse<String> answer =
          faulted.client.send(
              faulted.server.to("/").header("accept-encoding", "gzip").build(),
              BodyHandlers.ofString());

      assertThat(answer.body()).isEqualTo("{\"price\":1.10,\"stock\":{\"here\":3}}");
      assertThat(answer.headers().firstValue("content-encoding")).isEmpty();
      assertThat(answer.headers().firstValue("content-length")).contains("33");
      assertThat(faulted.exposure()).contains(new Exposure("requests", 1, 1));
    }
  }

  @Test
  void noCacheKeepsWhatTheFaultMade() throws Exception {
    try (Faulted faulted = new Faulted(patch("{\"currency\":null}"))) {
      var headers = faulted.server.get(faulted.client, "/chunked").headers();

      assertThat(headers.firstValue("etag")).isEmpty();
      assertThat(headers.firstValue("cache-control")).contains("no-store");
    }
  }

  @Test
  void whatIsNoPlainJsonPassesAsItIsAndIsNotCounted() throws Exception {
    try (Faulted faulted = new Faulted(patch("{\"currency\":null}"))) {
      var text = faulted.server.get(faulted.client, "/text");
      var broken = faulted.server.get(faulted.client, "/broken");
      var stubborn =
          faulted.client.send(faulted.server.to("/stubborn").build(), BodyHandlers.ofByteArray());

      assertThat(text.body()).isEqualTo(JsonServer.BODY);
      assertThat(text.headers().firstValue("etag")).contains("\"1\"");
      assertThat(broken.body()).isEqualTo("{\"price\":");
      assertThat(stubborn.body()).startsWith(0x1f, 0x8b);
      assertThat(faulted.exposure()).contains(new Exposure("requests", 0, 3));
    }
  }

  @Test
  void answerThatIsTooLargePassesWhole() throws Exception {
    try (Faulted faulted = new Faulted(patch("{}"))) {
      HttpResponse<byte[]> answer =
          faulted.client.send(faulted.server.to("/large").build(), BodyHandlers.ofByteArray());

      assertThat(answer.body()).hasSize((20 << 20) + 2);
      assertThat(faulted.exposure()).contains(new Exposure("requests", 0, 1));
    }
  }

  @Test
  void headHasNoBodyToReplace() throws Exception {
    try (Faulted faulted =
        new Faulted(new HttpFault.ReplaceBody("no", "", 100, List.of(), List.of()))) {
      HttpResponse<String> head =
          faulted.client.send(
              faulted.server.to("/").method("HEAD", BodyPublishers.noBody()).build(),
              BodyHandlers.ofString());
      HttpResponse<String> get = faulted.server.get(faulted.client, "/text");

      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(get.body()).isEqualTo("no");
      assertThat(get.headers().firstValue("content-type")).contains("text/plain");
      assertThat(faulted.server.served()).isEqualTo(2);
      assertThat(faulted.exposure()).contains(new Exposure("requests", 1, 2));
    }
  }

  @Test
  void abortedRequestNeverReachesTheTarget() throws Exception {
    try (Faulted faulted =
        new Faulted(new HttpFault.Abort(500, 100, List.of("/pay"), List.of("POST", "PUT")))) {
      int posted = faulted.server.post(faulted.client, "/pay", "x").statusCode();
      int got = faulted.server.get(faulted.client, "/pay").statusCode();

      assertThat(posted).isEqualTo(500);
      assertThat(got).isEqualTo(200);
      assertThat(faulted.server.served()).isEqualTo(1);
    }
  }

  @Test
  void patchThatIsNoJsonIsRefused() {
    try (DriverSet drivers = drivers()) {
      assertThatThrownBy(() -> drivers.prepare(Orders.at(TARGET, 80, patch("{\"a\""))))
          .isInstanceOf(OrderRefused.class)
          .hasMessageContaining("mergePatch: expected JSON");
    }
  }

  private static HttpFault.PatchBody patch(String mergePatch) {
    return new HttpFault.PatchBody(mergePatch, 100, List.of(), List.of());
  }

  private static DriverSet drivers() {
    return HostFaults.drivers(() -> NeverCut.NOTHING, new Random(42));
  }

  /** A server with a fault in force before it. */
  private static final class Faulted implements AutoCloseable {
    private final JsonServer server;
    private final DriverSet drivers;
    private final HttpClient client;
    private final PreparedFault fault;

    Faulted(HttpFault asked) throws Exception {
      server = new JsonServer(TARGET);
      drivers = drivers();
      client = HttpClient.newHttpClient();
      fault = drivers.prepare(Orders.at(TARGET, server.port(), asked));
      fault.apply().run();
    }

    List<Exposure> exposure() {
      return fault.remedy().exposure();
    }

    @Override
    public void close() {
      client.shutdownNow();
      fault.remedy().revert();
      drivers.close();
      server.close();
    }
  }
}
