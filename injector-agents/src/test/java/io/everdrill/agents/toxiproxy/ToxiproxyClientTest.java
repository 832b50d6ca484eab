package io.everdrill.agents.toxiproxy;

import static eu.rekawek.toxiproxy.model.ToxicDirection.DOWNSTREAM;
import static eu.rekawek.toxiproxy.model.ToxicDirection.UPSTREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.Toxic;
import io.everdrill.agents.faults.EchoServer;
import io.everdrill.agents.faults.Quickest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every toxic, driven by the client library that was made for Toxiproxy, on live connections. */
class ToxiproxyClientTest {

  private static final String UPSTREAM_ADDRESS = "127.0.86.1";
  private static final int PATIENCE_MILLIS = 5000;
  private static final Duration LATE = Duration.ofMillis(150);

  private final AtomicReference<String> forbids = new AtomicReference<>("");
  private EchoServer echo;
  private ToxiproxyServer server;
  private ToxiproxyClient client;
  private Proxy proxy;

  @BeforeEach
  void start() throws IOException {
    echo = new EchoServer(UPSTREAM_ADDRESS);
    server =
        ToxiproxyServer.start(
            0,
            endpoint -> endpoint.getPort() == 9092,
            new Random(11),
            ToxicLimits.all(Duration.ofMinutes(1), 20),
            forbids::get);
    client = new ToxiproxyClient("127.0.0.1", server.port());
    proxy = client.createProxy("echo", "127.0.0.1:0", UPSTREAM_ADDRESS + ":" + echo.port());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    echo.close();
  }

  @Test
  void proxiesAreListedDisabledEnabledDeleted() throws Exception {
    assertThat(client.version()).contains("2.");
    assertThat(client.getProxies()).extracting(Proxy::getName).containsExactly("echo");
    assertThat(proxy.isEnabled()).isTrue();
    try (Socket live = connect()) {
      assertThat(echoed(live)).isTrue();

      proxy.disable();

      assertThat(live.getInputStream().read()).isEqualTo(-1);
      assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
    }
    proxy.enable();
    try (Socket again = connect()) {
      assertThat(echoed(again)).isTrue();
    }
    proxy.delete();
    assertThat(client.getProxyOrNull("echo")).isNull();
  }

  @Test
  void latencyComesToALiveConnectionChangesAndGoes() throws Exception {
    try (Socket socket = connect()) {
      Quickest.between(Duration.ZERO, LATE, () -> EchoServer.roundTrip(socket));

      var latency = proxy.toxics().latency("slow", DOWNSTREAM, 150);

      assertThat(EchoServer.roundTrip(socket)).isGreaterThanOrEqualTo(LATE);
      latency.setLatency(300);
      assertThat(latency.getLatency()).isEqualTo(300);
      assertThat(EchoServer.roundTrip(socket)).isGreaterThanOrEqualTo(LATE.multipliedBy(2));
      latency.setJitter(20);
      assertThat(proxy.toxics().get("slow").getStream()).isEqualTo(DOWNSTREAM);
      latency.remove();
      await().until(() -> EchoServer.roundTrip(socket).compareTo(LATE) < 0);
    }
  }

  @Test
  void bandwidthIsKeptInItsDirection() throws Exception {
    proxy.toxics().bandwidth("narrow", UPSTREAM, 100);
    try (Socket socket = connect()) {
      long began = System.nanoTime();
      socket.getOutputStream().write(new byte[50_000]);
      assertThat(socket.getInputStream().readNBytes(50_000)).hasSize(50_000);
      // 50 kB at 100 kB/s.
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(Duration.ofMillis(450), Duration.ofMillis(1200));
    }
  }

  @Test
  void bandwidthOfZeroCutsUntilItIsTakenAway() throws Exception {
    try (Socket socket = connect()) {
      var cut = proxy.toxics().bandwidth("cut", DOWNSTREAM, 0);
      socket.setSoTimeout(200);
      socket.getOutputStream().write(7);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);

      cut.remove();

      socket.setSoTimeout(PATIENCE_MILLIS);
      assertThat(socket.getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void slicerCutsAndDelays() throws Exception {
    // 10 pieces, 20 ms between two; the attribute is in microseconds.
    proxy.toxics().slicer("sliced", DOWNSTREAM, 100, 20_000);
    try (Socket socket = connect()) {
      long began = System.nanoTime();
      socket.getOutputStream().write(new byte[1000]);
      InputStream in = socket.getInputStream();
      byte[] piece = new byte[1000];
      assertThat(in.read(piece)).isEqualTo(100);
      assertThat(in.readNBytes(900)).hasSize(900);
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(Duration.ofMillis(180), Duration.ofMillis(900));
    }
  }

  @Test
  void timeoutSwallowsAndThenCloses() throws Exception {
    proxy.toxics().timeout("hang", UPSTREAM, 200);
    try (Socket socket = connect()) {
      long began = System.nanoTime();
      socket.getOutputStream().write(7);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(Duration.ofMillis(100), Duration.ofMillis(1000));
    }
  }

  @Test
  void timeoutOfZeroNeverClosesUntilItIsTakenAway() throws Exception {
    var hang = proxy.toxics().timeout("hang", UPSTREAM, 0);
    try (Socket socket = connect()) {
      socket.setSoTimeout(200);
      socket.getOutputStream().write(7);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);

      hang.remove();

      socket.setSoTimeout(PATIENCE_MILLIS);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void resetPeerIsARealReset() throws Exception {
    proxy.toxics().resetPeer("reset", DOWNSTREAM, 100);
    try (Socket socket = connect()) {
      socket.getOutputStream().write(7);
      assertThatThrownBy(() -> socket.getInputStream().read()).hasMessageContaining("reset");
    }
  }

  /** However the caller's first byte and the reset cross. */
  @Test
  void upstreamThatResetsIsARealResetForEveryCaller() throws Exception {
    try (ServerSocket resetting =
        new ServerSocket(0, 50, InetAddress.ofLiteral(UPSTREAM_ADDRESS))) {
      Thread.ofPlatform().daemon().start(() -> resetAll(resetting));
      Proxy before =
          client.createProxy(
              "resetting", "127.0.0.1:0", UPSTREAM_ADDRESS + ":" + resetting.getLocalPort());

      for (int i = 0; i < 300; i++) {
        assertThatThrownBy(() -> speak(before))
            .as("connection " + i)
            .hasMessageMatching(".*(reset|Broken pipe).*");
      }
    }
  }

  private static void speak(Proxy to) throws IOException {
    try (Socket socket = connect(to)) {
      socket.getOutputStream().write(7);
      if (socket.getInputStream().read() < 0) {
        throw new IOException("an end like any other");
      }
    }
  }

  private static void resetAll(ServerSocket server) {
    try {
      while (true) {
        Socket caller = server.accept();
        caller.setSoLinger(true, 0);
        caller.close();
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  @Test
  void limitDataClosesAfterSoManyBytes() throws Exception {
    proxy.toxics().limitData("limited", DOWNSTREAM, 10);
    try (Socket socket = connect()) {
      socket.getOutputStream().write(new byte[25]);
      assertThat(socket.getInputStream().readAllBytes()).hasSize(10);
    }
  }

  @Test
  void slowCloseHoldsTheEndBack() throws Exception {
    proxy.toxics().limitData("limited", DOWNSTREAM, 1);
    proxy.toxics().slowClose("lingers", DOWNSTREAM, 300);
    try (Socket socket = connect()) {
      long began = System.nanoTime();
      socket.getOutputStream().write(new byte[2]);
      assertThat(socket.getInputStream().readAllBytes()).hasSize(1);
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(Duration.ofMillis(290), Duration.ofMillis(1500));
    }
  }

  @Test
  void toxicityIsAShareOfTheConnections() throws Exception {
    Toxic reset = proxy.toxics().limitData("half", DOWNSTREAM, 0);
    reset.setToxicity(0.5f);
    int whole = 0;
    for (int i = 0; i < 60; i++) {
      try (Socket socket = connect()) {
        whole += echoed(socket) ? 1 : 0;
      }
    }
    // Five standard deviations around 30.
    assertThat(whole).isBetween(11, 49);
  }

  @Test
  void resetTakesAllToxicsAndEnablesAllProxies() throws Exception {
    proxy.toxics().timeout("hang", UPSTREAM, 0);
    proxy.disable();

    client.reset();

    assertThat(client.getProxy("echo").isEnabled()).isTrue();
    assertThat(client.getProxy("echo").toxics().getAll()).isEmpty();
    try (Socket socket = connect()) {
      assertThat(echoed(socket)).isTrue();
    }
  }

  @Test
  void whatMustNotBeReachedOrCutIsRefused() {
    assertThatThrownBy(() -> client.createProxy("open", "0.0.0.0:0", "127.0.86.1:80"))
        .hasMessageContaining("loopback");
    assertThatThrownBy(() -> client.createProxy("broker", "127.0.0.1:0", "127.0.0.1:9092"))
        .hasMessageContaining("never cut");
    assertThatThrownBy(() -> client.createProxy("echo", "127.0.0.1:0", "127.0.86.1:80"))
        .hasMessageContaining("[409] proxy already exists");
    assertThatThrownBy(() -> proxy.toxics().get("nothing")).hasMessageContaining("toxic not found");
  }

  @Test
  void muchDataComesThroughWholeWithEveryPacedToxic() throws Exception {
    proxy.toxics().latency("late", UPSTREAM, 5).setJitter(5);
    proxy.toxics().slicer("sliced", DOWNSTREAM, 1400, 0);
    proxy.toxics().bandwidth("wide", DOWNSTREAM, 20_000);
    byte[] sent = new byte[4_000_000];
    new Random(3).nextBytes(sent);
    try (Socket socket = connect()) {
      Thread writer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      socket.getOutputStream().write(sent);
                    } catch (IOException e) {
                      throw new java.io.UncheckedIOException(e);
                    }
                  });
      assertThat(socket.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
      writer.join();
    }
  }

  private Socket connect() throws IOException {
    return connect(client.getProxy("echo"));
  }

  private static Socket connect(Proxy to) throws IOException {
    String listen = to.getListen();
    Socket socket = new Socket();
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    socket.connect(
        new InetSocketAddress(
            InetAddress.ofLiteral("127.0.0.1"),
            Integer.parseInt(listen.substring(listen.lastIndexOf(':') + 1))),
        PATIENCE_MILLIS);
    return socket;
  }

  private static boolean echoed(Socket socket) throws IOException {
    socket.getOutputStream().write(7);
    return socket.getInputStream().read() == 7;
  }

  @Test
  void nothingIsBrokenWhileTheCellIsHalted_S5() throws Exception {
    proxy.toxics().latency("slow", DOWNSTREAM, 1000);

    forbids.set("cell halted by a person");

    await().atMost(Duration.ofSeconds(2)).until(() -> proxy.toxics().getAll().isEmpty());
    assertThatThrownBy(() -> proxy.toxics().latency("again", DOWNSTREAM, 1000))
        .isInstanceOf(IOException.class);
    assertThat(proxy.toxics().getAll()).isEmpty();
  }
}
