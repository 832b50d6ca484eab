package io.everdrill.agents.faults.jvm;

import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.JavaChild;
import io.everdrill.agents.faults.Orders;
import io.everdrill.agents.faults.container.LocalDocker;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.JvmFault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@link JvmMain} in a container, with this JDK and this host's libraries: files, processes and
 * network of its own, a root that cannot be written, a user that is not root, and a shell as the
 * first process.
 */
final class ContainerJvm extends AskedJvm {

  private static final String NOBODY = "65534:65534";
  private static final List<Path> LIBRARIES = List.of(Path.of("/lib"), Path.of("/lib64"));
  private static final String INSIDE = "/classes";

  private final LocalDocker docker;
  private final String container;

  static ContainerJvm in(LocalDocker docker) throws IOException {
    String container = docker.anotherName();
    Process process =
        docker.runAttached(container, options(docker), List.of("sh", "-c", java() + "; exit $?"));
    return new ContainerJvm(docker, container, process);
  }

  private ContainerJvm(LocalDocker docker, String container, Process process) throws IOException {
    super(process);
    this.docker = docker;
    this.container = container;
    ask();
  }

  private static List<String> options(LocalDocker docker) throws IOException {
    List<String> options =
        new ArrayList<>(List.of("--user", NOBODY, "--read-only", "--tmpfs", "/tmp"));
    Path home = Path.of(System.getProperty("java.home"));
    Stream.concat(Stream.of(home), LIBRARIES.stream().filter(Files::exists))
        .forEach(path -> options.addAll(List.of("-v", path + ":" + path + ":ro")));
    options.addAll(List.of("-v", classes(docker.newFolder()) + ":" + INSIDE + ":ro"));
    return options;
  }

  /** Of the target alone, so that its user can read them whoever may read this test's. */
  private static Path classes(Path folder) throws IOException {
    Path classes = folder.resolve("classes");
    String file = JvmMain.class.getName().replace('.', '/') + ".class";
    Files.createDirectories(classes.resolve(file).getParent());
    try (InputStream bytes = JvmMain.class.getClassLoader().getResourceAsStream(file)) {
      Files.copy(bytes, classes.resolve(file));
    }
    Shell.run("chmod", "-R", "a+rX", classes.toString());
    return classes;
  }

  private static String java() {
    List<String> command = JavaChild.command(List.of(), INSIDE, JvmMain.class);
    return String.join(" ", command.stream().map(Shell::quoted).toList());
  }

  @Override
  FaultOrder<?> order(JvmFault fault, Duration limit) {
    return Orders.onContainer(container, fault, limit);
  }

  @Override
  FaultOrder<?> onMissing(JvmFault fault, Duration limit) {
    return Orders.onContainer(container + "-none", fault, limit);
  }

  /** What is in the folders that everybody in the container may write. */
  @Override
  String world() throws IOException {
    String root = "/proc/" + docker.pid(container) + "/root";
    try (Stream<Path> memory = Files.list(Path.of(root + "/dev/shm"));
        Stream<Path> temporary = Files.list(Path.of(root + "/tmp"))) {
      return super.world()
          + Stream.concat(memory, temporary)
              .map(Path::toString)
              .filter(path -> !path.contains("/.java_pid") && !path.contains("/hsperfdata"))
              .toList();
    }
  }

  @Override
  public void close() throws IOException {
    docker.remove(container);
    super.close();
  }
}
