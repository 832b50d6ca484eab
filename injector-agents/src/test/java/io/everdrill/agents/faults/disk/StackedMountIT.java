package io.everdrill.agents.faults.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.faults.ByHand;
import io.everdrill.agents.faults.DiskUndo.RemountWritable;
import io.everdrill.agents.linux.Mount;
import io.everdrill.agents.linux.Shell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** By hand, of two file systems at one point, the one that is seen there is made writable. */
class StackedMountIT {

  private SmallDisk disk;
  private String point;

  @BeforeEach
  void mount() throws IOException {
    disk = new SmallDisk();
    point = disk.path().toString();
    Shell.run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", point);
  }

  @AfterEach
  void unmount() throws IOException {
    Shell.run("umount", point);
    disk.close();
  }

  private List<Boolean> readOnly() {
    return Mount.all().stream()
        .filter(mount -> mount.point().equals(disk.path()))
        .map(mount -> mount.superOptions().contains("ro"))
        .toList();
  }

  private RemountWritable undo() {
    return new RemountWritable("tag", point, "tmpfs", "remount,rw,relatime");
  }

  @Test
  void upperThatIsReadOnlyIsMadeWritable() throws Exception {
    Shell.run("mount", "-o", "remount,ro", point);
    assertThat(readOnly()).containsExactly(false, true);

    ByHand.run(undo());

    assertThat(readOnly()).containsExactly(false, false);
  }

  @Test
  void upperThatIsWritableIsLeftAlone() throws Exception {
    Shell.run("umount", point);
    Shell.run("mount", "-o", "remount,ro", point);
    Shell.run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", point);
    List<Mount> before = here();

    ByHand.run(undo());

    assertThat(here()).isEqualTo(before);
    assertThat(readOnly()).containsExactly(true, false);
  }

  private List<Mount> here() {
    return Mount.all().stream().filter(mount -> mount.point().equals(Path.of(point))).toList();
  }
}
