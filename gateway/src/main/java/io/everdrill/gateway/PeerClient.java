package io.everdrill.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.topics.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Speaks to one other system over HTTP, no longer and for no more than allowed. Blocks. */
final class PeerClient implements AutoCloseable {

  private static final long MAX_ANSWER_BYTES = 4_194_304;

  private final URI base;
  private final String tokenFile;
  private final Duration deadline;
  private final HttpClient http;

  /** It says that the request is wrong: to send it again would be in vain. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    private Refused(String message) {
      super(message);
    }
  }

  /**
   * @param tokenFile empty if no token is asked for
   * @param deadline of each request
   */
  PeerClient(URI base, String tokenFile, Duration deadline) {
    this.base = base;
    this.tokenFile = tokenFile;
    this.deadline = deadline;
    this.http = HttpClient.newBuilder().connectTimeout(deadline).build();
  }

  byte[] alerts(Instant since) throws IOException {
    String query = "?since=" + URLEncoder.encode(Json.format(since), UTF_8);
    return ask(request("/alerts" + query).GET());
  }

  byte[] post(String path, byte[] body) throws IOException {
    return ask(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  private HttpRequest.Builder request(String path) throws IOException {
    String root = base.toString().replaceAll("/+$", "");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root + path)).header("Accept", "application/json");
    if (!tokenFile.isEmpty()) {
      // Read each time: who changes a token changes the file.
      String token = Files.readString(Path.of(tokenFile), UTF_8).strip();
      request.header("Authorization", "Bearer " + token);
    }
    return request;
  }

  /** The deadline holds for the whole answer, which a request's own time limit does not. */
  private byte[] ask(HttpRequest.Builder builder) throws IOException {
    HttpRequest request = builder.build();
    CompletableFuture<HttpResponse<byte[]>> asked =
        http.sendAsync(
            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
    String where = request.method() + " " + request.uri().getPath();
    try {
      HttpResponse<byte[]> answer = asked.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      requireDone(where, answer.statusCode());
      return answer.body();
    } catch (TimeoutException e) {
      throw new IOException(
          where + ": expected an answer within " + deadline.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw new IOException(where + ": " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(where + ": given up, for the gateway stops", e);
    } finally {
      asked.cancel(true);
    }
  }

  /** 408 and 429 ask for patience, and so does whatever is not the request's fault. */
  private static void requireDone(String where, int status) throws IOException {
    String what = where + ": expected 200, got " + status;
    if (status >= 400 && status < 500 && status != 408 && status != 429) {
      throw new Refused(what);
    }
    if (status < 200 || status >= 300) {
      throw new IOException(what);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    try {
      http.awaitTermination(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
