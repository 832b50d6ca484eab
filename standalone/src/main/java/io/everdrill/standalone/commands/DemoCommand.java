package io.everdrill.standalone.commands;

import io.everdrill.runtime.Lifecycle;
import io.everdrill.standalone.demo.Demo;
import io.everdrill.standalone.demo.DemoSettings;
import io.everdrill.standalone.demo.Narrator;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole loop on one machine: breaks a cell of real processes, and prints who noticed. */
@Command(
    name = "demo",
    description = {
      "Break a small cell of real processes at random and print who noticed, how fast, and whether"
          + " the root cause was right. Ctrl-C reverts every fault and stops every process.",
      "Network faults need root; without it only what needs no root is drawn.",
      "Runs on a Kafka broker of its own unless --bootstrap-servers or --config names a cluster."
    })
final class DemoCommand implements Subcommand {
  private static final String CACHE_PROPERTY = "everdrill.cache";

  @Spec private CommandSpec spec;

  private final Surroundings surroundings;

  @Option(
      names = "--drills",
      paramLabel = "N",
      description = "End after this many drills that were started. Default: run until Ctrl-C.")
  private long drills = DemoSettings.ENDLESS;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "The same seed draws the same drills. Default: a new one each time.")
  private Long seed;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "double-random",
      description = "How drills are drawn: double-random (random target, fault and moment).")
  private DemoSettings.Mode mode;

  @Option(
      names = "--leash",
      paramLabel = "LEASH",
      defaultValue = "live",
      description =
          "live: break for real; placebo: go through every step and break nothing. Default: live.")
  private Leash leash;

  @Option(
      names = "--programme",
      paramLabel = "FILE",
      description = "Which drills, as YAML for the cell demo. Default: every fault, short times.")
  private Path programme;

  @Option(
      names = "--monitoring",
      paramLabel = "WHAT",
      defaultValue = "cell-monitor",
      description =
          "What watches the cell: cell-monitor (its own small one), or prometheus (with"
              + " Alertmanager; both must be installed). Default: cell-monitor.")
  private DemoSettings.Watched monitoring;

  @Mixin private ClusterOptions cluster;

  DemoCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Outcome run() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    DemoSettings settings = settings();
    Demo demo =
        new Demo(
            settings,
            surroundings.clock(),
            surroundings.chance(),
            line -> {
              out.println(line);
              out.flush();
            },
            System.console() != null && System.console().isTerminal()
                ? Narrator.Colours.ANSI
                : Narrator.Colours.PLAIN);
    Ending ending = new Ending(demo, out);
    Thread hook = Thread.ofPlatform().name("demo-stop").unstarted(ending::finish);
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      demo.start();
      Lifecycle.End end = demo.await();
      List<Lifecycle.NotStopped> notStopped = ending.finish();
      if (end instanceof Lifecycle.Failed(String part, Throwable bug)) {
        throw new IllegalStateException(part + " failed", bug);
      }
      if (!notStopped.isEmpty()) {
        throw new IOException("did not stop: " + notStopped);
      }
      return Outcome.DONE;
    } catch (Lifecycle.Stopping e) {
      ending.finish();
      return Outcome.DONE;
    } finally {
      demo.close();
    }
  }

  private DemoSettings settings() {
    return new DemoSettings(
        drills,
        mode,
        seed == null ? surroundings.chance().nextInt(1_000_000) : seed,
        leash,
        programme == null ? new DemoSettings.Shipped() : new DemoSettings.ProgrammeIn(programme),
        cluster.named()
            ? new DemoSettings.Cluster(cluster.kafka(surroundings))
            : new DemoSettings.Embedded(),
        monitoring,
        cacheFolder());
  }

  /** The launcher names a folder that outlives the demo; without it the cache is made anew. */
  private static Path cacheFolder() {
    return Path.of(
        System.getProperty(
            CACHE_PROPERTY,
            Path.of(System.getProperty("java.io.tmpdir"), "everdrill-cache").toString()));
  }

  /**
   * Stops the demo and prints the score, once, whoever asks first: the last drill or a signal. The
   * other waits, since the JVM ends when the shutdown hook returns.
   */
  private static final class Ending {
    private final Demo demo;
    private final PrintWriter out;
    private boolean printed;

    Ending(Demo demo, PrintWriter out) {
      this.demo = demo;
      this.out = out;
    }

    synchronized List<Lifecycle.NotStopped> finish() {
      List<Lifecycle.NotStopped> notStopped = demo.stop();
      if (!printed) {
        printed = true;
        out.println();
        out.println(demo.report().text());
        notStopped.forEach(part -> out.println("did not stop: " + part));
        out.flush();
      }
      return notStopped;
    }
  }
}
