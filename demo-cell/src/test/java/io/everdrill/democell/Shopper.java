package io.everdrill.democell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** A user of the shop. */
final class Shopper implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI frontend;
  private String token = "none";

  Shopper(URI frontend) {
    this.frontend = frontend;
  }

  record Answer(int status, JsonNode body) {}

  Answer get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(frontend.resolve(path)).GET());
  }

  Answer post(String path, Map<String, Object> body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(frontend.resolve(path))
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
  }

  void login(String user) throws IOException, InterruptedException {
    token = post("/login", Map.of("user", user)).body().get("token").asText();
  }

  Answer checkout(String order) throws IOException, InterruptedException {
    return post(
        "/checkout", Map.of("order", order, "sku", "sku-1", "quantity", 1, "amountCents", 1234));
  }

  private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(
            request
                .timeout(Duration.ofSeconds(10))
                .header("authorization", "Bearer " + token)
                .header("content-type", "application/json")
                .build(),
            HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), JSON.readTree(response.body()));
  }

  @Override
  public void close() {
    client.close();
  }
}
