package io.everdrill.agents.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.everdrill.agents.linux.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is printed for a person says so when it could not look, or could not undo. */
class FailedByHandTest {

  private static final String ABSENT = "no such process here";

  /** Greater than any that the kernel gives (PID_MAX_LIMIT). */
  private static final ProcessIdentity NOBODY = new ProcessIdentity(1L << 23, 1);

  private final TestFolder tools = new TestFolder();

  @BeforeEach
  void shell() throws IOException {
    Files.createSymbolicLink(tools.path().resolve("sh"), Path.of("/bin/sh"));
  }

  @AfterEach
  void delete() throws IOException {
    tools.close();
  }

  private record Done(int exitCode, String said) {}

  /** With these tools on the path, and no others; what it wrote for them is gone again. */
  private Done run(Undo undo) throws IOException, InterruptedException {
    Path written = Files.createDirectories(tools.path().resolve("tmp"));
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", undo.byHand());
    builder.environment().put("PATH", tools.path().toString());
    builder.environment().put("TMPDIR", written.toString());
    Process shell = builder.redirectErrorStream(true).start();
    String said = new String(shell.getInputStream().readAllBytes(), UTF_8);
    int exitCode = shell.waitFor();
    assertThat(written).as(undo.byHand()).isEmptyDirectory();
    return new Done(exitCode, said);
  }

  private void tool(String name, String commands) throws IOException {
    Path script = Files.writeString(tools.path().resolve(name), "#!/bin/sh\n" + commands + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
  }

  /** As the host has them. */
  private void hosts(String... names) throws IOException {
    for (String name : names) {
      tool(name, "PATH=/usr/sbin:/usr/bin:/sbin:/bin exec " + name + " \"$@\"");
    }
  }

  private static Undo table() {
    return new Undo.DeleteTable("inet", "everdrill-1", NetworkPlace.OWN, NOBODY);
  }

  @Test
  void tableWhereThereIsNoNft() throws Exception {
    Done done = run(table());

    assertThat(done.exitCode()).isNotZero();
    assertThat(done.said()).contains("nft");
  }

  @Test
  void tableForWhomMayNotLook() throws Exception {
    tool("nft", "echo 'Operation not permitted' >&2; exit 1");

    Done done = run(table());

    assertThat(done.exitCode()).isNotZero();
    assertThat(done.said()).contains("not permitted");
  }

  @Test
  void tableThatIsGoneIsNoFailureAndNoOtherIsDeleted() throws Exception {
    tool("nft", "case $1 in list) echo 'table inet everdrill-10';; *) echo deleted;; esac");

    assertThat(run(table())).isEqualTo(new Done(0, ""));
  }

  @Test
  void tableThatIsThereIsDeleted() throws Exception {
    tool(
        "nft",
        """
        case $1 in
          list) printf 'table ip nat\\ntable inet everdrill-1\\ntable ip x\\n';;
          *) echo "$@";;
        esac""");

    assertThat(run(table())).isEqualTo(new Done(0, "delete table inet everdrill-1\n"));
  }

  @Test
  void tableThatIsRefusedWhereItsOwnerIsNotSeen() throws Exception {
    tool("nft", "[ $1 = list ] && echo 'table inet everdrill-1'");
    hosts("cat");

    assertThat(run(table()).said()).contains(ABSENT);
  }

  @Test
  void processThatIsNotThereIsSaidAndNoFailure() throws Exception {
    hosts("cat");

    for (Undo undo :
        List.of(
            new Undo.ContinueProcess(NOBODY),
            new ResourceUndo.RestoreFileLimit("tag", NOBODY, 5, 9))) {
      assertThat(run(undo)).isEqualTo(new Done(0, NOBODY.pid() + ": " + ABSENT + "\n"));
    }
  }

  @Test
  void fileLimitWhereThereIsNoPrlimit() throws Exception {
    hosts("cat");

    Done done = run(new ResourceUndo.RestoreFileLimit("tag", ProcessIdentity.own(), 5, 9));

    assertThat(done.exitCode()).isNotZero();
    assertThat(done.said()).contains("prlimit");
  }

  @Test
  void fileLimitThatIsNotTheFaultsAnyMoreIsNoFailure() throws Exception {
    hosts("cat", "prlimit");

    assertThat(
            run(new ResourceUndo.RestoreFileLimit("tag", ProcessIdentity.own(), 5, 9)).exitCode())
        .isZero();
  }

  @Test
  void groupThatCannotBeLeft() throws Exception {
    Path own = Files.createDirectories(tools.path().resolve("home/own"));
    Files.writeString(own.resolve("cgroup.procs"), "");
    hosts("cat", "rmdir", "sleep");

    Done done =
        run(new CgroupUndo.LeaveGroup("tag", NOBODY, own.getParent().toString(), "own", List.of()));

    assertThat(done.exitCode()).isNotZero();
    assertThat(done.said()).contains("rmdir", own.toString());
  }

  @Test
  void groupsThatAreNotSeen() throws Exception {
    Path home = tools.path().resolve("home");

    assertThat(
            run(new CgroupUndo.LeaveGroup("tag", NOBODY, home.toString(), "own", List.of())).said())
        .isEqualTo(home + ": no such control group here\n");
    assertThat(
            run(new CgroupUndo.RestoreLimit(
                    "tag", NOBODY, home.resolve("cpu.max").toString(), "5 9", "max 9"))
                .said())
        .isEqualTo(home.resolve("cpu.max") + ": no such file here\n");
  }

  @Test
  void limitThatTheFaultSetIsWhatItWas() throws Exception {
    Path limit = Files.writeString(tools.path().resolve("cpu.max"), "5 9\n");
    Undo undo = new CgroupUndo.RestoreLimit("tag", NOBODY, limit.toString(), "5 9", "max 9");

    assertThat(run(undo)).isEqualTo(new Done(0, ""));
    assertThat(limit).hasContent("max 9");
  }

  @Test
  void groupThatIsTheTargetIsWhatItWasWhereTheFaultSetIt() throws Exception {
    Path group = Files.createDirectories(tools.path().resolve("a group"));
    Files.writeString(group.resolve("freezer.state"), "FREEZING\n");
    Files.writeString(group.resolve("quota"), "70\n");
    Undo undo =
        new CgroupUndo.RestoreGroup(
            "tag",
            group.toString(),
            List.of(
                new CgroupUndo.Was("freezer.state", "FREEZING", "THAWED"),
                new CgroupUndo.Was("freezer.state", "FROZEN", "THAWED"),
                new CgroupUndo.Was("quota", "20", "-1")));

    assertThat(run(undo)).isEqualTo(new Done(0, ""));
    assertThat(group.resolve("freezer.state")).hasContent("THAWED");
    assertThat(group.resolve("quota")).hasContent("70");

    Files.delete(group.resolve("quota"));
    assertThat(run(undo).exitCode()).isNotZero();
    Files.delete(group.resolve("freezer.state"));
    Files.delete(group);
    assertThat(run(undo)).isEqualTo(new Done(0, group + ": no such control group here\n"));
  }

  private static Undo reconnect() {
    return new ContainerUndo.Reconnect(
        Connection.to("unix:///docker"),
        "c1",
        List.of(
            new ContainerUndo.Attachment("n1", "10.9.0.5", "", List.of("db"), List.of()),
            new ContainerUndo.Attachment("n2", "10.8.0.5", "", List.of(), List.of())));
  }

  /** Connects to any network, but to the first it says this where it is asked with an address. */
  private void docker(String error) throws IOException {
    tool(
        "docker",
        """
        case "$3 $*" in
          inspect*) echo other;;
          *--ip*n1*) echo 'Error response from daemon: %s' >&2; exit 1;;
          *) echo "$@" >> "${0%%/*}/connected";;
        esac"""
            .formatted(error));
  }

  @Test
  void containerWhoseAddressIsTakenGetsNoOtherAndItsOtherNetworksComeBack() throws Exception {
    docker("Address already in use");

    Done done = run(reconnect());

    assertThat(done.exitCode()).isNotZero();
    assertThat(done.said()).contains("Address already in use");
    assertThat(tools.path().resolve("connected"))
        .hasContent("-H unix:///docker network connect --ip 10.8.0.5 n2 c1");
  }

  @Test
  void containerWhoseNetworkTakesNoAddressIsConnectedWithoutIt() throws Exception {
    docker("user specified IP address is supported only when connecting to networks with ...");

    Done done = run(reconnect());

    assertThat(done.exitCode()).as(done.said()).isZero();
    assertThat(tools.path().resolve("connected"))
        .content()
        .contains("network connect --alias db n1 c1", "network connect --ip 10.8.0.5 n2 c1");
  }

  @Test
  void passwordIsTheSameWhateverEndsItsLine() throws Exception {
    Path file = tools.path().resolve("password");
    hosts("sed", "cat");
    tool("psql", "printf '<%s>' \"$PGPASSWORD\"; cat >/dev/null");
    Connection connection =
        new Connection("jdbc:postgresql://127.0.0.1/shop", "u", file.toString(), "");
    for (String written : List.of("se cret", "se cret\n", "se cret\r\n", " se cret \r\n\n")) {
      Files.writeString(file, written);

      assertThat(run(new SqlUndo.EndSessions(connection, "everdrill_1")).said())
          .isEqualTo("<" + connection.password() + ">")
          .isEqualTo("<se cret>");
    }
  }

  private static List<Undo> ofKafka() {
    Connection connection = Connection.to("kafka://127.0.0.1:1");
    return List.of(
        new KafkaUndo.Quota(connection, "1", "c", 5, Map.of()),
        new KafkaUndo.Offsets(
            connection,
            "1",
            "g h",
            "t",
            Map.of(0, new KafkaUndo.Committed(9, -1, "")),
            Map.of(0, 5L)),
        new KafkaUndo.Leader(connection, "1", "a.b", 0, List.of(1, 2), List.of(2, 1)),
        new KafkaUndo.Acl(connection, "1", "User:u", "t", "READ"));
  }

  /** Does what it is asked, and says so, but for what matches; it ends with this then. */
  private void kafka(String failing, int exitCode) throws IOException {
    hosts("tr", "sed", "mktemp", "rm");
    Files.deleteIfExists(tools.path().resolve("undone"));
    for (String name :
        List.of(
            "configs",
            "consumer-groups",
            "topics",
            "reassign-partitions",
            "leader-election",
            "acls")) {
      tool(
          "kafka-" + name + ".sh",
          """
          now() { [ -e "${0%%/*}/undone" ] && echo "$2" || echo "$1"; }
          case "%1$s $*" in
            *everdrill:*) echo released;;
            %2$s) exit %3$d;;
            configs*--describe*)
              now 'for c are producer_byte_rate=5.0, consumer_byte_rate=5.0' 'for c are';;
            consumer*--describe*) now 'g h     t    0    5   7' 'g h     t    0    9   7';;
            topics*--describe*)
              printf 'Topic: a.b\\n\\tTopic: a.b Partition: 0  Leader: '
              now '2 Replicas: 2,1 Isr: 1' '1 Replicas: 1,2 Isr: 1';;
            acls*--list*) now '(principal=User:u, host=*, operation=READ, permissionType=DENY)' '';;
            reassign*) echo "%1$s $*";;
            *) : > "${0%%/*}/undone"; echo "%1$s $*";;
          esac"""
              .formatted(name, failing, exitCode));
    }
  }

  @Test
  void clusterIsClaimedUntilAllIsUndone() throws Exception {
    requireClaimed("*--describe*|*--list*", 1);
    requireClaimed("*--alter*|*--reset*|reassign*|*--remove*", 1);
  }

  /** Kafka's tools for groups do so, whatever went wrong. */
  @Test
  void clusterIsClaimedWhereToolsFailAndEndWell() throws Exception {
    requireClaimed("consumer*--describe*|topics*--describe*|*--alter*|*--remove*", 0);
    requireClaimed("*--alter*|*--reset*|leader*|*--remove*", 0);
  }

  private void requireClaimed(String failing, int exitCode) throws Exception {
    for (Undo undo : ofKafka()) {
      kafka(failing, exitCode);
      Done done = run(undo);
      assertThat(done.exitCode()).as(undo.byHand()).isNotZero();
      assertThat(done.said()).as(undo.byHand()).doesNotContain("released");
    }
  }

  @Test
  void clusterIsReleasedWhenAllIsUndone() throws Exception {
    for (Undo undo : ofKafka()) {
      kafka("nothing", 1);
      Done done = run(undo);
      assertThat(done.exitCode()).as(undo.byHand() + done.said()).isZero();
      assertThat(done.said()).endsWith("released\n");
      assertThat(done.said().lines().count()).as(done.said()).isGreaterThan(1);
    }
  }

  @Test
  void electionToolOfAnyVersionIsToldItsProperties() throws Exception {
    Connection connection = new Connection("kafka://127.0.0.1:1", "", "", "/my client");
    Undo undo = new KafkaUndo.Leader(connection, "1", "a.b", 0, List.of(1, 2), List.of(2, 1));
    for (String option : List.of("--admin.config", "--command-config")) {
      kafka("nothing", 1);
      tool(
          "kafka-leader-election.sh",
          """
          case $* in
            --help) echo 'Option  Description
          %1$s  Properties' >&2; exit 1;;
            *"%1$s /my client"*) : > "${0%%/*}/undone";;
            *) exit 1;;
          esac"""
              .formatted(option));
      Done done = run(undo);
      assertThat(done.exitCode()).as(undo.byHand() + done.said()).isZero();
    }
  }
}
