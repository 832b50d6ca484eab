package io.everdrill.agents.faults.resource;

import io.everdrill.agents.faults.cgroup.ControlGroups;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What is charged to a control group of either version, in bytes. */
final class GroupMemory {

  private static final List<String> USED = List.of("memory.usage_in_bytes", "memory.current");
  private static final List<String> MOST = List.of("memory.limit_in_bytes", "memory.max");

  /** Of v1 with the groups below it, which v2 always counts. */
  private static final Set<String> FILES_V1 = Set.of("total_inactive_file", "total_active_file");

  private static final Set<String> FILES_V2 = Set.of("inactive_file", "active_file");

  private GroupMemory() {}

  /** Without pages of files, which the kernel takes back when it needs them. */
  static long keptBytes(Path group) {
    List<String> lines = ControlGroups.read(group.resolve("memory.stat")).lines().toList();
    Set<String> files = Files.exists(group.resolve(USED.getFirst())) ? FILES_V1 : FILES_V2;
    long ofFiles =
        lines.stream()
            .map(line -> line.split(" "))
            .filter(field -> files.contains(field[0]))
            .mapToLong(field -> Long.parseLong(field[1]))
            .sum();
    return Math.max(0, number(group, USED) - ofFiles);
  }

  /** What may still be charged to it, and to each that it is in. */
  static long freeBytes(Path group) {
    return Stream.iterate(group, Path::getParent)
        .takeWhile(outer -> Files.exists(outer.resolve("memory.stat")))
        .filter(outer -> MOST.stream().anyMatch(file -> Files.exists(outer.resolve(file))))
        .mapToLong(outer -> number(outer, MOST) - keptBytes(outer))
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** No limit is the greatest number. */
  private static long number(Path group, List<String> files) {
    String text =
        files.stream()
            .map(group::resolve)
            .filter(Files::exists)
            .findFirst()
            .map(file -> ControlGroups.read(file).strip())
            .orElse("max");
    return text.equals("max") ? Long.MAX_VALUE : Long.parseLong(text);
  }
}
