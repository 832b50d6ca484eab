package io.everdrill.democell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

  static String classPath() {
    return System.getProperty("java.class.path");
  }
}
