package io.everdrill.democell;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Runs the cell alone, without drills, until Ctrl-C or SIGTERM. */
public final class DemoCellMain {
  private static final String USAGE =
      """
      usage: DemoCellMain FOLDER [none|cell_monitor|prometheus] [GATEWAY]
        FOLDER   pid files, logs, databases, class cache
        GATEWAY  where alerts are posted, such as http://127.0.0.1:8090; the bearer token comes
                 from the environment variable DEMO_CELL_TOKEN""";

  private DemoCellMain() {}

  public static void main(String[] args) throws Exception {
    if (args.length < 1 || args.length > 3) {
      System.err.println(USAGE);
      System.exit(2);
    }
    DemoCell cell = DemoCell.start(settings(args, System.getenv()), new SecureRandom());
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(cell, ended), "stop-cell"));
    System.out.println("Frontend: " + cell.frontend());
    cell.services().forEach(System.out::println);
    ended.await();
  }

  private static DemoCellSettings settings(String[] args, Map<String, String> environment) {
    Path folder = Path.of(args[0]);
    Monitoring monitoring =
        args.length > 1 ? Monitoring.valueOf(args[1].toUpperCase(Locale.ROOT)) : Monitoring.NONE;
    return new DemoCellSettings(
        "demo",
        folder,
        folder.resolve("cache"),
        monitoring,
        URI.create(args.length > 2 ? args[2] : "http://127.0.0.1:8090"),
        environment.getOrDefault("DEMO_CELL_TOKEN", ""),
        DemoCellSettings.USUAL_REQUESTS_PER_SECOND);
  }

  private static void close(DemoCell cell, CountDownLatch ended) {
    try {
      cell.close();
    } catch (Exception e) {
      System.err.println("the cell did not stop cleanly: " + e);
    } finally {
      ended.countDown();
    }
  }
}
