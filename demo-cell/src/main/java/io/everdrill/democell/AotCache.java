package io.everdrill.democell;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.everdrill.democell.services.Rehearsal;
import io.everdrill.democell.services.ServiceSettings;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Halves the start of the cell's JVMs: the classes that a rehearsal of the cell loads, linked ahead
 * of time (JEP 483, 514, 515). Made once for a class path and a JDK; without one the cell only
 * starts slower.
 */
final class AotCache {
  private static final long LONGEST_REHEARSAL_SECONDS = 120;

  private AotCache() {}

  /** The JVM options that use the cache: none where it cannot be had. */
  static List<String> options(Path folder, Blueprint blueprint) throws InterruptedException {
    String classPath = JavaProgram.classPath();
    // The JVM refuses a cache whose class path holds folders.
    if (Stream.of(classPath.split(File.pathSeparator)).anyMatch(e -> !e.endsWith(".jar"))) {
      return List.of();
    }
    try {
      Path cache = folder.resolve("demo-cell-" + fingerprint(classPath) + ".aot");
      if (!Files.isRegularFile(cache)) {
        make(cache, blueprint);
      }
      return List.of("-XX:AOTCache=" + cache);
    } catch (IOException e) {
      return List.of();
    }
  }

  private static void make(Path cache, Blueprint blueprint)
      throws IOException, InterruptedException {
    Files.createDirectories(cache.getParent());
    try (Stream<Path> outdated = Files.list(cache.getParent())) {
      for (Path old : outdated.filter(AotCache::isCache).toList()) {
        Files.deleteIfExists(old);
      }
    }
    Path next = Files.createTempFile(cache.getParent(), "demo-cell-", ".making");
    try {
      rehearse(next, blueprint);
      Files.move(next, cache, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(next);
    }
  }

  private static void rehearse(Path output, Blueprint blueprint)
      throws IOException, InterruptedException {
    List<String> options = List.of("-Xmx160m", "-XX:AOTCacheOutput=" + output);
    ProcessBuilder builder = new ProcessBuilder(JavaProgram.command(Rehearsal.class, options));
    builder.environment().keySet().retainAll(Set.of("PATH"));
    builder
        .environment()
        .put(
            ServiceSettings.VARIABLE,
            new ObjectMapper().writeValueAsString(blueprint.serviceSettings()));
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process rehearsal = builder.start();
    boolean inTime = rehearsal.waitFor(LONGEST_REHEARSAL_SECONDS, TimeUnit.SECONDS);
    if (!inTime) {
      rehearsal.descendants().forEach(ProcessHandle::destroyForcibly);
      rehearsal.destroyForcibly().waitFor();
    }
    if (!inTime || rehearsal.exitValue() != 0 || Files.size(output) == 0) {
      throw new IOException("the rehearsal for the class cache " + output + " failed");
    }
  }

  private static boolean isCache(Path file) {
    return file.getFileName().toString().matches("demo-cell-[0-9a-f]{16}\\.aot");
  }

  private static String fingerprint(String classPath) throws IOException {
    StringBuilder facts = new StringBuilder(System.getProperty("java.vm.version"));
    for (String entry : classPath.split(File.pathSeparator)) {
      Path jar = Path.of(entry);
      facts.append('\n').append(jar).append(' ').append(Files.size(jar));
      facts.append(' ').append(Files.getLastModifiedTime(jar));
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest(facts.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
