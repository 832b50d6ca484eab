package io.everdrill.agents.faults.jvm;

import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.topics.events.InjectionEvent.Refusal;

/**
 * What is done at the entry of a method, as Byteman reads it. Nothing gets into its text but names
 * and literals.
 */
record Rule(String className, String methodName, String action) {

  /** Before the tag of the injection, in the name of its rule. */
  static final String PREFIX = "everdrill ";

  private static final String NAME = "[\\p{L}_$][\\p{L}\\p{N}_$.]*+";
  private static final String TYPE = NAME + "(\\[\\])*+";
  private static final String METHOD =
      "(" + NAME + "|<init>)(\\((" + TYPE + "(, ?" + TYPE + ")*+)?\\))?";
  private static final String LITERAL =
      "-?[0-9]+|-?[0-9]+[.][0-9]+|true|false|null|\"[^\"\\\\\\p{Cntrl}]*\"";

  Rule {
    name(className, "className");
    expect(methodName.matches(METHOD), "methodName", "name or name(type, type)", methodName);
  }

  static String name(String name, String field) {
    expect(name.matches(NAME), field, "the name of a class", name);
    return name;
  }

  static String literal(String value) {
    expect(value.matches(LITERAL), "value", "a number, true, false, null or \"text\"", value);
    return value;
  }

  static String text(String text) {
    String quoted = '"' + text + '"';
    expect(quoted.matches(LITERAL), "message", "text without quotes and backslashes", text);
    return quoted;
  }

  private static void expect(boolean holds, String field, String expected, String got) {
    if (!holds) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED, field + ": expected " + expected + ", got '" + got + "'");
    }
  }

  /**
   * @param untilNanos of {@link System#nanoTime}, which HotSpot reads from the host's one monotonic
   *     clock in every process
   */
  String script(String name, long untilNanos) {
    return """
    RULE %s
    CLASS %s
    METHOD %s
    AT ENTRY
    IF java.lang.System.nanoTime() < java.lang.Long.parseLong("%d")
    DO %s
    ENDRULE
    """
        .formatted(name, className, methodName, untilNanos, action);
  }
}
