package io.everdrill.gateway;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Looks at files that belong together every 2 s, and tells when they have changed. That is told
 * when all of them have come to rest, so that none is read half written, or beside another's old
 * self.
 */
final class FileWatch {

  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final List<Path> files;
  private final Runnable changed;
  private String told;
  private String lastLook;

  private FileWatch(List<Path> files, Runnable changed) {
    this.files = List.copyOf(files);
    this.changed = changed;
    this.told = state();
    this.lastLook = told;
  }

  /**
   * @param changed may block; never at work twice at once
   */
  static void start(Vertx vertx, List<Path> files, Runnable changed) {
    FileWatch watch = new FileWatch(files, changed);
    vertx.setPeriodic(INTERVAL.toMillis(), timer -> vertx.executeBlocking(watch::look));
  }

  private synchronized boolean look() {
    String now = state();
    boolean isNews = now.equals(lastLook) && !now.equals(told);
    lastLook = now;
    if (isNews) {
      told = now;
      changed.run();
    }
    return isNews;
  }

  /** Another text whenever a file was written; the same where it cannot be seen. */
  private String state() {
    return files.stream().map(FileWatch::state).collect(Collectors.joining(" "));
  }

  private static String state(Path file) {
    try {
      return Files.getLastModifiedTime(file) + "/" + Files.size(file);
    } catch (IOException e) {
      return "away";
    }
  }
}
