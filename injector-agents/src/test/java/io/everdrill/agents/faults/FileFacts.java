package io.everdrill.agents.faults;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** All that a file is, as text: what must be the same afterwards. */
public final class FileFacts {

  private FileFacts() {}

  public static String of(Path file) throws IOException {
    Map<String, Object> unix = Files.readAttributes(file, "unix:ino,nlink,mode,uid,gid");
    FileTime modified = Files.getLastModifiedTime(file);
    return file.getFileName()
        + " "
        + new TreeMap<>(unix)
        + " modified "
        + modified.to(TimeUnit.NANOSECONDS)
        + " "
        + attributes(file)
        + " "
        + HexFormat.of().formatHex(Files.readAllBytes(file));
  }

  /** Of each file in a folder, in the order of their names. */
  public static String ofAllIn(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.sorted().toList();
    }
    StringBuilder facts = new StringBuilder();
    for (Path file : files) {
      facts.append(ofOneThatMayGo(file)).append('\n');
    }
    return facts.toString();
  }

  private static String ofOneThatMayGo(Path file) throws IOException {
    try {
      return of(file);
    } catch (NoSuchFileException e) {
      return file.getFileName() + " went away just now";
    }
  }

  private static Map<String, String> attributes(Path file) throws IOException {
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    Map<String, String> attributes = new TreeMap<>();
    for (String name : view.list()) {
      ByteBuffer value = ByteBuffer.allocate(view.size(name));
      view.read(name, value);
      attributes.put(name, HexFormat.of().formatHex(value.array()));
    }
    return attributes;
  }
}
