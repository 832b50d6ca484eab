package io.everdrill.agents.faults;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.everdrill.agents.linux.ProcessIdentity;
import io.everdrill.agents.linux.Shell;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What takes a fault of a file system back. */
@JsonSubTypes({
  @JsonSubTypes.Type(DiskUndo.CloseFile.class),
  @JsonSubTypes.Type(DiskUndo.RemountWritable.class),
  @JsonSubTypes.Type(DiskUndo.RemoveControl.class),
})
public sealed interface DiskUndo extends Undo {

  String tag();

  /**
   * The processes that hold unlinked files end, and the kernel frees what they held.
   *
   * @param files that have a name for as long as it takes to unlink them
   */
  @JsonTypeName("close-file")
  record CloseFile(String tag, List<String> files) implements DiskUndo {

    public CloseFile {
      files = List.copyOf(files);
    }

    @Override
    public String byHand() {
      return new EndProcesses(tag).byHand()
          + "; rm -f -- "
          + files.stream().map(Shell::quoted).collect(Collectors.joining(" "));
    }
  }

  /**
   * The mount with the options that it had; of several at one point it is the last, which hides the
   * others.
   *
   * @param options for {@code mount -o}
   */
  @ByHandTakes({"findmnt", "mount"})
  @JsonTypeName("remount-writable")
  record RemountWritable(String tag, String mountPoint, String source, String options)
      implements DiskUndo {
    @Override
    public String byHand() {
      return "now=$(findmnt -n -o OPTIONS --mountpoint "
          + Shell.quoted(mountPoint)
          + ") && case \",${now##*\n},\" in *,ro,*) mount --options-mode ignore -o "
          + Stream.of(options, source, mountPoint)
              .map(Shell::quoted)
              .collect(Collectors.joining(" "))
          + ";; esac";
    }
  }

  /** The file that the preload in the target reads is not there. */
  @JsonTypeName("remove-control")
  record RemoveControl(String tag, ProcessIdentity process, String file) implements DiskUndo {
    @Override
    public String byHand() {
      return "rm -f -- " + Shell.quoted(file);
    }
  }
}
