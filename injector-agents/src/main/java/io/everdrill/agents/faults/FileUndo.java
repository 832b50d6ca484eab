package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.everdrill.agents.linux.ProcessIdentity;
import java.nio.file.Path;
import java.time.Duration;

/** Ways back from faults of files. */
@JsonSubTypes({
  @JsonSubTypes.Type(FileUndo.MoveBack.class),
  @JsonSubTypes.Type(FileUndo.RestoreTime.class),
})
public sealed interface FileUndo extends Undo {

  /**
   * The file itself lies beside its path, under another name; it is moved back, unless somebody has
   * written what is there now.
   *
   * @param tag of the injection; in both names beside the path
   * @param sha256 of the file
   * @param wrongSha256 of what lies at the path while the fault is in force
   */
  @ByHandTakes("flock")
  @JsonTypeName("move-back")
  record MoveBack(String path, String tag, String sha256, String wrongSha256) implements FileUndo {

    /** Where the file itself lies. */
    public Path aside() {
      return beside("was");
    }

    /** Where the wrong one is made. */
    public Path fresh() {
      return beside("new");
    }

    private Path beside(String what) {
      Path file = Path.of(path);
      return file.resolveSibling(FileSwap.prefix(file) + tag + "-" + what);
    }

    @Override
    public String byHand() {
      return FileSwapWatch.byHand(this, "", Duration.ZERO);
    }
  }

  /**
   * The file that tells a process the time is moved back, after it has told it to forget what it
   * would remember.
   *
   * @param says what the file says while the fault is in force
   * @param rest what it says for a moment before; as long as {@code says}
   */
  @ByHandTakes("flock")
  @JsonTypeName("restore-time")
  record RestoreTime(ProcessIdentity process, MoveBack file, String says, String rest)
      implements FileUndo {

    /** With the one second of its grain (libfaketime compares seconds). */
    public static final Duration HEEDED_WITHIN = Duration.ofMillis(2_200);

    @Override
    public String byHand() {
      return FileSwapWatch.byHand(file, rest, HEEDED_WITHIN);
    }
  }
}
