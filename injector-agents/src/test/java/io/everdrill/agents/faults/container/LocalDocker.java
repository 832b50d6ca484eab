package io.everdrill.agents.faults.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.LocalServer;
import io.everdrill.agents.linux.Await;
import io.everdrill.agents.linux.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A shop in a container, and a caller in another that asks it over TCP and notes each answer in a
 * file of the host; the image is made of busybox alone. Whatever of it Docker has is gone in the
 * end.
 */
public final class LocalDocker implements AutoCloseable {

  private static final Path BUSYBOX = Path.of("/usr/bin/busybox");
  private static final Path ALSO_BUSYBOX = Path.of("/bin/busybox");

  /** The first of these networks that nobody has: tests beside this one have such a shop too. */
  private static final List<String> NETWORKS =
      List.of("198.18.252", "198.18.253", "198.18.254", "198.18.255");

  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);

  /** Ends in order: with code 0. */
  private static final String SHOP = "trap 'exit 0' TERM; busybox httpd -f -p 7000 -h /bin & wait";

  private static final String CALLER =
      """
      while :; do
        (busybox timeout 1 busybox wget -q -O /dev/null http://shop:7000/sh \\
          && echo >>/notes/answers) &
        busybox usleep 100000
      done
      """;

  private final Path folder;
  private final String name;
  private final String network;

  private LocalDocker(Path folder) throws IOException {
    this.folder = folder;
    name = "everdrill-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    try {
      makeImage();
      network = makeNetwork();
      docker(
          "run",
          "-d",
          "--name",
          shop(),
          "--network",
          name,
          "--ip",
          address(),
          "--network-alias",
          "shop",
          name,
          "/bin/sh",
          "-c",
          SHOP);
      docker(
          "run",
          "-d",
          "--name",
          caller(),
          "--network",
          name,
          "-v",
          notes() + ":/notes",
          name,
          "/bin/sh",
          "-c",
          CALLER);
      Await.until(START_LIMIT, () -> answers() > 0, "an answer of the shop");
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The test skips where there is no Docker. */
  public static LocalDocker start() throws IOException {
    assumeTrue(Files.exists(busybox()), "needs Debian's package busybox-static");
    assumeTrue(LocalServer.installed("docker"), "needs Debian's package docker.io");
    try {
      docker("version");
    } catch (IllegalStateException e) {
      assumeTrue(false, "needs Docker: " + e.getMessage());
    }
    return new LocalDocker(Files.createTempDirectory("everdrill-docker-"));
  }

  private static Path busybox() {
    return Files.exists(BUSYBOX) ? BUSYBOX : ALSO_BUSYBOX;
  }

  private void makeImage() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("root/bin"));
    Files.copy(busybox(), bin.resolve("busybox"));
    Files.createSymbolicLink(bin.resolve("sh"), Path.of("busybox"));
    Files.createDirectory(notes());
    Path archive = folder.resolve("root.tar");
    Shell.run("tar", "-C", folder.resolve("root").toString(), "-cf", archive.toString(), ".");
    docker("import", archive.toString(), name);
  }

  private String makeNetwork() {
    for (String free : NETWORKS) {
      try {
        docker("network", "create", "--subnet", free + ".0/24", name);
        return free;
      } catch (IllegalStateException e) {
        if (!e.getMessage().contains("overlaps")) {
          throw e;
        }
      }
    }
    throw new IllegalStateException("no network is free of " + NETWORKS);
  }

  /** Of the shop. */
  public String address() {
    return network + ".20";
  }

  private Path notes() {
    return folder.resolve("notes");
  }

  /** Nothing is measured by these, and on a busy host one takes its time; it says little. */
  private static String docker(String... arguments) {
    List<String> command = Stream.concat(Stream.of("docker"), Stream.of(arguments)).toList();
    try {
      Process process = new ProcessBuilder(command).start();
      if (!process.waitFor(COMMAND_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(command + ": not done after " + COMMAND_LIMIT);
      }
      if (process.exitValue() != 0) {
        throw new IllegalStateException(
            command + ": " + new String(process.getErrorStream().readAllBytes(), UTF_8));
      }
      return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    } catch (IOException e) {
      throw new IllegalStateException(command + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(command + ": interrupted");
    }
  }

  /** Where the daemon listens: as the docker command finds it. */
  public Connections connections() {
    return Connections.always(
        Connection.to(docker("context", "inspect", "--format", "{{.Endpoints.docker.Host}}")));
  }

  /** Its name, at Docker and as other containers look it up. */
  public String shop() {
    return name + "-shop";
  }

  public String caller() {
    return name + "-caller";
  }

  public long callerPid() {
    return pid(caller());
  }

  public String callerAddress() {
    return docker(
        "inspect",
        "--format",
        "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
        caller());
  }

  /** How often the caller got the whole answer so far. */
  long answers() {
    try {
      Path answers = notes().resolve("answers");
      return Files.exists(answers) ? Files.size(answers) : 0;
    } catch (IOException e) {
      throw new IllegalStateException("the caller's notes", e);
    }
  }

  /** Another network of the shop, whose subnet nobody chose. */
  String joinAnotherNetwork() {
    String another = name + "-another";
    docker("network", "create", another);
    docker("network", "connect", "--alias", "store", another, shop());
    return another;
  }

  /** Starts another container, in which a shell runs this. */
  String start(String script) {
    String another = name + "-" + System.nanoTime();
    docker("run", "-d", "--network", "none", "--name", another, name, "/bin/sh", "-c", script);
    return another;
  }

  /** Of this host; gone when all of this is. */
  public Path newFolder() throws IOException {
    return Files.createTempDirectory(folder, "of-host-");
  }

  /** Of another container, which is none yet. */
  public String anotherName() {
    return name + "-" + System.nanoTime();
  }

  /**
   * Starts another container, without any network but its own loopback.
   *
   * @return what hands on its standard input and output; when it is killed the container goes on
   */
  public Process runAttached(String container, List<String> options, List<String> command)
      throws IOException {
    List<String> all =
        new ArrayList<>(List.of("docker", "run", "-i", "--network", "none", "--name", container));
    all.addAll(options);
    all.add(name);
    all.addAll(command);
    return new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Its first process. */
  public long pid(String container) {
    return Long.parseLong(of(container, "{{.State.Pid}}"));
  }

  public void remove(String container) {
    docker("rm", "-f", container);
  }

  /** The last line that it wrote. */
  static String lastLine(String container) {
    return docker("logs", "--tail", "1", container);
  }

  /** What Docker says of a container. */
  static String of(String container, String format) {
    return docker("inspect", "--format", format, container);
  }

  /** What an operator does to the shop. */
  void operate(String... verb) {
    String[] command = Arrays.copyOf(verb, verb.length + 1);
    command[verb.length] = shop();
    docker(command);
  }

  /** What Docker says of the shop. */
  public String shop(String format) {
    return docker("inspect", "--format", format, shop());
  }

  @Override
  public void close() throws IOException {
    docker("container", "ls", "-aq", "--filter", "name=" + name)
        .lines()
        .forEach(container -> docker("rm", "-f", container));
    docker("network", "ls", "-q", "--filter", "name=" + name)
        .lines()
        .forEach(network -> docker("network", "rm", network));
    docker("image", "ls", "-q", name).lines().forEach(image -> docker("rmi", image));
    LocalServer.deleteFolder(folder);
  }
}
