package io.everdrill.democell;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command line of a small JVM of the cell, with this JVM's class path. */
final class JavaProgram {
  private static final List<String> SMALL =
      List.of(
          "-Xmx32m",
          "-Xss256k",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData",
          "-XX:+ExitOnOutOfMemoryError",
          // At its preferred address the class cache is shared between the processes, not copied.
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:ArchiveRelocationMode=0",
          // A cache that does not fit is no reason to say anything.
          "-Xlog:disable",
          "-Xlog:all=error:stderr",
          "-Djava.net.preferIPv4Stack=true",
          "-Dlog4j2.configurationFile=classpath:io/everdrill/democell/log4j2.properties",
          "-Dio.netty.allocator.type=unpooled",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private JavaProgram() {}

  static List<String> command(Class<?> main, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(SMALL);
    command.addAll(options);
    command.add("-cp");
    command.add(classPath());
    command.add(main.getName());
    return command;
  }

  /**
   * That of this JVM. Where the cell comes in a jar, folders hold what others have: they are left
   * out, for no class cache fits a class path with them.
   */
  static String classPath() {
    String all = System.getProperty("java.class.path");
    return isInJar() ? jarsOf(all) : all;
  }

  private static boolean isInJar() {
    return JavaProgram.class
        .getProtectionDomain()
        .getCodeSource()
        .getLocation()
        .getPath()
        .endsWith(".jar");
  }

  static String jarsOf(String classPath) {
    return Stream.of(classPath.split(File.pathSeparator))
        .filter(entry -> entry.endsWith(".jar"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
