package io.everdrill.standalone.commands;

import io.everdrill.agents.Agent;
import io.everdrill.agents.AgentKeys;
import io.everdrill.agents.AgentSettings;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.runtime.Health;
import io.everdrill.runtime.Settings;
import io.everdrill.standalone.demo.ProcessClock;
import io.everdrill.topics.Signing;
import io.everdrill.topics.events.AgentId;
import io.everdrill.topics.events.CellId;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Runs the agent of one host: applies faults and reverts them, whatever happens. */
@Command(
    name = "agent",
    description = {
      "Run the injector agent of this host: it applies faults and reverts them.",
      "When it is stopped, it reverts all that it holds, and says so, before it ends."
    },
    footerHeading = PartCommand.SETTINGS_HEADING,
    footer = {
      "  agent.cell               the one cell that it serves",
      "  agent.id                 its own name",
      "  agent.host               whose targets it serves, as the inventory has it",
      "  agent.journal            its folder, on a disk that survives a reboot",
      "  agent.policy             what this host allows (YAML); no file: nothing",
      "  agent.key-file           ID.key that signs its reports",
      "  agent.trusted-keys       folder of the schedulers' ID.pub",
      "  agent.patience           how long the guard may be silent; default 15s",
      "  agent.lease-wait         how long a command waits for the guard; default 10s",
      "  agent.command-age        how far back commands are read at start; default 2m",
      "  agent.presence-interval  between two signs of life; default 5s",
      "  agent.never-cut          addresses or blocks that network faults spare",
      "  agent.never-cut-ports    ports that they spare beside SSH's 22, as of another sshd",
      "  agent.toxiproxy-port     of 127.0.0.1, for clients of Toxiproxy's API; default 0, none"
    })
final class AgentCommand extends PartCommand<AgentCommand.Read> {
  private static final long LEAST_DISK_BYTES = 16L << 20;

  /** What an agent is started with. */
  record Read(AgentSettings settings, AgentKeys keys) {}

  AgentCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  Read read(Settings settings) {
    Settings agent = settings.section("agent");
    Optional<CellId> cell = agent.parsed("cell", "a cell's id", CellId::new);
    Optional<AgentId> id = agent.parsed("id", "a name for the agent", AgentId::new);
    Optional<Signing.Signer> own =
        agent.parsed("key-file", "a file that 'everdrill keys' made", KeyPath::signer);
    Optional<Signing.Verifier> schedulers =
        agent.parsed("trusted-keys", "a folder of the schedulers' .pub files", KeyPath::trusted);
    String host = agent.text("host");
    Path journal = agent.path("journal");
    Path policy = agent.path("policy");
    AgentSettings.Times times = times(agent, AgentSettings.Times.DEFAULT);
    NeverCut neverCut = neverCut(agent);
    int toxiproxyPort = agent.port("toxiproxy-port", 0);
    return new Read(
        new AgentSettings(
            cell.orElseThrow(),
            id.orElseThrow(),
            host,
            BuildVersion.everdrill(),
            journal,
            policy,
            times,
            neverCut,
            toxiproxyPort),
        new AgentKeys(own.orElseThrow(), schedulers.orElseThrow()));
  }

  private static AgentSettings.Times times(Settings agent, AgentSettings.Times usual) {
    return new AgentSettings.Times(
        agent.duration("patience", usual.patience()),
        agent.duration("lease-wait", usual.leaseWait()),
        agent.duration("command-age", usual.greatestCommandAge()),
        agent.duration("presence-interval", usual.presenceInterval()));
  }

  private static NeverCut neverCut(Settings agent) {
    try {
      return NeverCut.ofBlocks(agent.list("never-cut", List.of()))
          .and(NeverCut.ofPorts(ports(agent.list("never-cut-ports", List.of()))));
    } catch (IllegalArgumentException e) {
      agent.problem("agent.never-cut, agent.never-cut-ports: " + e.getMessage());
      return NeverCut.NOTHING;
    }
  }

  private static List<Integer> ports(List<String> texts) {
    return texts.stream().map(Integer::valueOf).toList();
  }

  @Override
  Running start(Read read, Start with) throws Exception {
    ProcessClock clock = with.clock("agent/" + read.settings().agent());
    NeverCut spared = read.settings().neverCut().and(NeverCut.door(with.health()));
    Agent agent =
        with.lifecycle()
            .start(
                "agent",
                () ->
                    Agent.start(
                        read.settings().with(spared),
                        with.kafka(),
                        read.keys(),
                        surroundings().clock(),
                        surroundings().chance(),
                        clock,
                        with.metrics()));
    with.say().accept("incarnation " + agent.incarnation());
    Map<String, Health.Check> ready = new HashMap<>(agent.checks());
    ready.put("clock", clock::health);
    ready.put("disk", Health.disk(read.settings().journalFolder(), LEAST_DISK_BYTES));
    return new Running(ready, agent::failed);
  }
}
