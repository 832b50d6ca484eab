package io.everdrill.standalone.commands;

import io.everdrill.gateway.views.OurDoing;
import io.everdrill.runtime.Units;
import io.everdrill.standalone.demo.DemoSettings;
import io.everdrill.standalone.score.ScoreReport;
import io.everdrill.topics.events.DefinitionEvent.Leash;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The root command: knows every subcommand, and what all of them have in common. */
@Command(
    name = "everdrill",
    description =
        "Chaos drills all day, every day: break at random, see who noticed, and how fast.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = BuildVersion.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:a check failed",
      "2:wrong use",
      "3:the world failed",
      "130:ended by Ctrl-C",
      "143:ended by SIGTERM"
    })
public final class EverdrillCommand implements Runnable {
  private static final String LOG_LEVEL_PROPERTY = "everdrill.log.level";
  private static final String OWN_LOGGERS = "io.everdrill";

  @Spec private CommandSpec spec;

  private EverdrillCommand() {}

  /** All subcommands, in the order in which help lists them. */
  private static List<Subcommand> subcommands(Surroundings surroundings) {
    return List.of(
        new DemoCommand(surroundings),
        new SchedulerCommand(surroundings),
        new AgentCommand(surroundings),
        new ProbesCommand(surroundings),
        new EvaluatorCommand(surroundings),
        new GatewayCommand(surroundings),
        new StatusCommand(surroundings),
        new IsItUsCommand(surroundings),
        new AuditCommand(surroundings),
        new AbortCommand(surroundings),
        new HaltCommand(surroundings),
        new ResumeCommand(surroundings),
        new UndoCommand(surroundings),
        new SweepCommand(surroundings),
        new ValidateCommand(surroundings),
        new ScoreCommand(surroundings),
        new FaultsCommand(surroundings),
        new PreloadCommand(),
        new TopicsCommand(surroundings),
        new KeysCommand(),
        new CompletionCommand());
  }

  /** The whole command line, ready to {@link CommandLine#execute execute}. */
  public static CommandLine commandLine(Surroundings surroundings) {
    var commandLine = new CommandLine(new EverdrillCommand());
    subcommands(surroundings).forEach(commandLine::addSubcommand);
    for (MoreSubcommands more : ServiceLoader.load(MoreSubcommands.class)) {
      more.in(surroundings).forEach(commandLine::addSubcommand);
    }
    var errors = new ErrorReport();
    return commandLine
        .registerConverter(Duration.class, EverdrillCommand::duration)
        .registerConverter(DemoSettings.Mode.class, Choice.of(DemoSettings.Mode.class))
        .registerConverter(DemoSettings.Watched.class, Choice.of(DemoSettings.Watched.class))
        .registerConverter(Leash.class, Choice.of(Leash.class))
        .registerConverter(OurDoing.Verdict.class, Choice.of(OurDoing.Verdict.class))
        .registerConverter(ScoreReport.Profile.class, Choice.of(ScoreReport.Profile.class))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors);
  }

  /** As settings write them. */
  private static Duration duration(String text) {
    try {
      return Units.duration(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** Also for loggers that are there already: a command makes some before its options are read. */
  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Log what happens, and print stack traces of errors.")
  void verbose(boolean asked) {
    if (asked) {
      System.setProperty(LOG_LEVEL_PROPERTY, "debug");
      Configurator.setLevel(OWN_LOGGERS, Level.DEBUG);
    }
  }

  static boolean stackTracesWanted() {
    return System.getProperty(LOG_LEVEL_PROPERTY, "").equals("debug");
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "expected a command");
  }
}
