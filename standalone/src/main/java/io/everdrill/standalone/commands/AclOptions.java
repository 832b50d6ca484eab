package io.everdrill.standalone.commands;

import io.everdrill.topics.Acl;
import io.everdrill.topics.Party;
import io.everdrill.topics.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whose rights {@code topics acls} prints, and how it prints them. */
final class AclOptions {
  private static final String EVALUATOR = "evaluator";
  private static final String PREFIX_VARIABLE = "EVERDRILL_KAFKA_TOPIC_PREFIX";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--part",
      paramLabel = "PART",
      required = true,
      split = ",",
      description = {
        "scheduler, agent, probes, guard, judge, evaluator (guard and judge), gateway,",
        "or operator (who halts, aborts and looks, with the commands of that name);",
        "or a profile: contestant (is scored, sees verdicts and scoreboard alone),",
        "observer (sees all). Several (PART,PART) of one user: the rights of all."
      })
  private List<String> parts;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = {
        "Its user on the cluster. Default: everdrill-PART, of the first.",
        "A profile's consumer groups must begin with it and '-'."
      })
  private String user;

  @Option(
      names = "--topic-prefix",
      paramLabel = "PREFIX",
      description = "What stands before every topic's name. Default: everdrill.")
  private String prefix;

  /** Rights to one thing, or to all whose names begin alike. */
  record Right(String resource, String pattern, String name, List<String> operations) {
    private static Right of(Acl acl) {
      return new Right(
          kafkasWord(acl.resource().name()),
          kafkasWord(acl.pattern().name()),
          acl.name(),
          acl.operations().stream().map(o -> kafkasWord(o.name())).toList());
    }

    private static String kafkasWord(String constant) {
      return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What has it in common with others is said in one line. */
    private String before(String principal) {
      return "kafka-acls.sh \"$@\" --add --allow-principal "
          + quoted(principal)
          + operations.stream().map(o -> " --operation " + o).collect(Collectors.joining())
          + (pattern.equals("literal") ? "" : " --resource-pattern-type " + pattern);
    }

    private String named() {
      return " --" + resource + " " + quoted(name);
    }

    private static String quoted(String text) {
      return text.matches("[A-Za-z0-9._:-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
  }

  /** All rights of one user. */
  record Rights(List<String> parts, String principal, List<Right> acls) {

    /** The arguments of the script say which cluster. */
    String script() {
      Map<String, String> lines = new LinkedHashMap<>();
      for (Right right : acls) {
        lines.merge(right.before(principal), right.named(), String::concat);
      }
      return Stream.concat(
              Stream.of("set -e"), lines.entrySet().stream().map(l -> l.getKey() + l.getValue()))
          .collect(Collectors.joining("\n"));
    }
  }

  Rights rights(Map<String, String> environment) {
    String named = user == null ? "everdrill-" + parts.getFirst() : user;
    String before =
        prefix == null ? environment.getOrDefault(PREFIX_VARIABLE, Topic.DEFAULT_PREFIX) : prefix;
    Map<List<Object>, Set<AclOperation>> all = new LinkedHashMap<>();
    for (Party party : parties()) {
      for (Acl acl : party.acls(before, named)) {
        all.computeIfAbsent(
                List.of(acl.resource(), acl.pattern(), acl.name()), _ -> new TreeSet<>())
            .addAll(acl.operations());
      }
    }
    List<Right> rights = new ArrayList<>();
    all.forEach(
        (on, operations) ->
            rights.add(
                Right.of(
                    new Acl(
                        (ResourceType) on.get(0),
                        (PatternType) on.get(1),
                        (String) on.get(2),
                        List.copyOf(operations)))));
    return new Rights(parts, "User:" + named, rights);
  }

  private Set<Party> parties() {
    Set<Party> parties = new LinkedHashSet<>();
    for (String part : parts) {
      if (part.equals(EVALUATOR)) {
        parties.addAll(List.of(Party.GUARD, Party.JUDGE));
      } else {
        parties.add(party(part));
      }
    }
    return parties;
  }

  private Party party(String part) {
    return Arrays.stream(Party.values())
        .filter(p -> p.toString().equals(part))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    command.commandLine(),
                    "--part: expected one of "
                        + Stream.concat(
                                Arrays.stream(Party.values()).map(Party::toString),
                                Stream.of(EVALUATOR))
                            .collect(Collectors.joining(", "))
                        + "; got '"
                        + part
                        + "'"));
  }
}
