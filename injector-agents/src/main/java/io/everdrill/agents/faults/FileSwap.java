package io.everdrill.agents.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.everdrill.agents.linux.FolderLock;
import io.everdrill.agents.linux.NameExchange;
import io.everdrill.agents.linux.Shell;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Puts a wrong file in the place of the right one and moves that back.
 *
 * <p>The right one is never written nor copied: it gets a second name, durable before the wrong one
 * is moved over the first; its inode, bytes, owner, mode, times and attributes are what they were.
 * Each step is atomic, and from what lies there after any of them the way back is known.
 *
 * <p>An agent and the process that watches it may be at one file at once: they take turns, by a
 * lock of its folder.
 *
 * <p>Whoever writes the file anew moves another one there, perhaps between the look and the move.
 * Where the file system can exchange two names, what came is seen afterwards and put back. Where it
 * cannot (NFS, some FUSE), and in the shell of {@link FileSwapWatch} after the agent's death, that
 * moment is short but there: what came in it is overwritten.
 */
public final class FileSwap {

  /** A plan is read by a person. */
  private static final int MOST_SHOWN_BYTES = 1024;

  /** Others change some names and wait for the disk, which may be what is slow. */
  private static final Duration TURN = Duration.ofSeconds(5);

  private final FileUndo.MoveBack undo;
  private final NameExchange exchange;
  private final Path path;

  public FileSwap(FileUndo.MoveBack undo) {
    this(undo, NameExchange.KERNELS);
  }

  FileSwap(FileUndo.MoveBack undo, NameExchange exchange) {
    this.undo = undo;
    this.exchange = exchange;
    path = Path.of(undo.path());
  }

  /** What the names beside a file begin with. */
  static String prefix(Path path) {
    byte[] name = path.getFileName().toString().getBytes(UTF_8);
    return ".everdrill-" + sha256(name).substring(0, 12) + "-";
  }

  public static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * @throws OrderRefused if a fault of this file is in force, or was never undone
   */
  public static void refuseSecond(Path path) throws IOException {
    try (DirectoryStream<Path> others =
        Files.newDirectoryStream(path.getParent(), prefix(path) + "*")) {
      for (Path other : others) {
        throw new OrderRefused(
            Refusal.CONFLICT, path + ": a fault of it is in force, or not undone: " + other);
      }
    }
  }

  /** Whether something is mounted on the very file: then nothing can be moved over it. */
  public static boolean isMountPoint(Path path) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
        .anyMatch(line -> line.split(" ")[4].equals(path.toString()));
  }

  /**
   * @param was what is expected there
   * @throws IllegalStateException if it is not what the undo knows; then nothing was touched
   */
  public void replace(byte[] was, byte[] wrong) throws IOException {
    if (!sha256(was).equals(undo.sha256()) || !sha256(wrong).equals(undo.wrongSha256())) {
      throw new IllegalStateException(path + ": was written since it was looked at");
    }
    Files.copy(path, undo.fresh(), COPY_ATTRIBUTES, NOFOLLOW_LINKS);
    try (FileChannel fresh = FileChannel.open(undo.fresh(), WRITE, TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(wrong);
      while (bytes.hasRemaining()) {
        fresh.write(bytes);
      }
      fresh.force(true);
    }
    try (FolderLock _ = takeTurn()) {
      Files.createLink(undo.aside(), path);
      sync(path.getParent());
      if (!Files.isSameFile(undo.aside(), path) || !liesThere(undo.sha256()) || !exchanged()) {
        Files.delete(undo.aside());
        Files.delete(undo.fresh());
        sync(path.getParent());
        throw new IllegalStateException(path + ": was written since it was looked at");
      }
      sync(path.getParent());
    }
  }

  /** Whether the wrong one lies there now; not if somebody had just moved another file there. */
  private boolean exchanged() throws IOException {
    if (!exchange.swap(undo.fresh(), path)) {
      Files.move(undo.fresh(), path, ATOMIC_MOVE, REPLACE_EXISTING);
      return true;
    }
    if (Files.isSameFile(undo.fresh(), undo.aside())) {
      Files.delete(undo.fresh());
      return true;
    }
    exchange.swap(undo.fresh(), path);
    return false;
  }

  /** What {@link #replace} would do, as a person would. */
  public List<String> plan(byte[] wrong) {
    String content =
        wrong.length > MOST_SHOWN_BYTES
            ? wrong.length + " bytes with SHA-256 " + undo.wrongSha256() + " in " + undo.fresh()
            : "echo "
                + Base64.getEncoder().encodeToString(wrong)
                + " | base64 -d > "
                + Shell.quoted(undo.fresh().toString());
    String file = Shell.quoted(undo.path());
    String fresh = Shell.quoted(undo.fresh().toString());
    return List.of(
        "cp --preserve=mode,ownership,timestamps,xattr " + file + " " + fresh,
        content,
        "sync " + fresh,
        "ln " + file + " " + Shell.quoted(undo.aside().toString()),
        "mv -T " + fresh + " " + file);
  }

  public Sight look() {
    if (!isAside()) {
      return Sight.NOT_IN_FORCE;
    }
    return liesThere(undo.wrongSha256()) ? Sight.IN_FORCE : Sight.TARGET_GONE;
  }

  /**
   * Other bytes into the very file that is wrong, and into no other, whoever else undoes it at the
   * same time.
   *
   * @param other as many as it has, so that one who reads meanwhile gets no half of them
   */
  public void overwriteWrong(byte[] other) throws IOException {
    try (FileChannel channel = FileChannel.open(path, READ, WRITE)) {
      ByteBuffer there = ByteBuffer.allocate(other.length);
      channel.read(there, 0);
      if (sha256(there.array()).equals(undo.wrongSha256())) {
        channel.write(ByteBuffer.wrap(other), 0);
      }
    } catch (NoSuchFileException e) {
      // Somebody has deleted it: it tells nobody anything wrong.
    }
  }

  /**
   * @param ours what also may lie there, beside the wrong one
   * @throws IllegalStateException if somebody has written what lies there now; both are kept
   */
  public void moveBack(byte[]... ours) throws IOException {
    if (!isAside() && !Files.exists(undo.fresh(), NOFOLLOW_LINKS)) {
      return;
    }
    try (FolderLock _ = takeTurn()) {
      if (isAside()) {
        putBack(ours);
        sync(path.getParent());
      }
      Files.deleteIfExists(undo.fresh());
    }
  }

  private void putBack(byte[]... ours) throws IOException {
    if (holdsSomebodysFile(ours)) {
      // Ended between two exchanges: it is newer than both of ours.
      Files.move(undo.fresh(), path, ATOMIC_MOVE, REPLACE_EXISTING);
      Files.delete(undo.aside());
    } else if (Files.exists(path, NOFOLLOW_LINKS) && Files.isSameFile(path, undo.aside())) {
      // Two names of one file: moving would do nothing (rename(2)).
      Files.delete(undo.aside());
    } else if (!Files.exists(path, NOFOLLOW_LINKS)) {
      Files.move(undo.aside(), path, ATOMIC_MOVE, REPLACE_EXISTING);
    } else if (!isOurs(path, ours) || !exchangedBack(ours)) {
      throw new IllegalStateException(
          path + ": somebody has written it meanwhile; what it was lies in " + undo.aside());
    }
  }

  private FolderLock takeTurn() throws IOException {
    return FolderLock.take(path.getParent(), TURN);
  }

  private boolean holdsSomebodysFile(byte[]... ours) throws IOException {
    return Files.exists(undo.fresh(), NOFOLLOW_LINKS)
        && !Files.isSameFile(undo.fresh(), undo.aside())
        && !isOurs(undo.fresh(), ours);
  }

  /**
   * Whether the right one lies there now; not if somebody had just moved another file there. It has
   * a third name for it and keeps its second, so that after a crash it is known to be aside.
   */
  private boolean exchangedBack(byte[]... ours) throws IOException {
    Files.deleteIfExists(undo.fresh());
    Files.createLink(undo.fresh(), undo.aside());
    if (!exchange.swap(undo.fresh(), path)) {
      Files.delete(undo.fresh());
      Files.move(undo.aside(), path, ATOMIC_MOVE, REPLACE_EXISTING);
      return true;
    }
    if (isOurs(undo.fresh(), ours)) {
      Files.delete(undo.aside());
      return true;
    }
    exchange.swap(undo.fresh(), path);
    Files.delete(undo.fresh());
    return false;
  }

  private boolean isOurs(Path file, byte[]... ours) {
    return has(file, undo.wrongSha256())
        || Stream.of(ours).anyMatch(bytes -> has(file, sha256(bytes)));
  }

  /** Whether the file itself has its second name. */
  public boolean isAside() {
    return Files.exists(undo.aside(), NOFOLLOW_LINKS);
  }

  public boolean gone() {
    return !isAside()
        && !Files.exists(undo.fresh(), NOFOLLOW_LINKS)
        && !liesThere(undo.wrongSha256());
  }

  private boolean liesThere(String sha256) {
    return has(path, sha256);
  }

  private static boolean has(Path file, String sha256) {
    try {
      return sha256(Files.readAllBytes(file)).equals(sha256);
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    }
  }
}
