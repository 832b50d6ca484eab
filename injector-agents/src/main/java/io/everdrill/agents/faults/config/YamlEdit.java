package io.everdrill.agents.faults.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.TextNode;
import io.everdrill.agents.faults.OrderRefused;
import java.io.StringReader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Another value at a place of a YAML text: text stays text, in double quotes; anything else is
 * written plain.
 */
final class YamlEdit {

  /** Anchor and tag, which belong to a node and may be referred to. */
  private static final Pattern PROPERTIES = Pattern.compile("(?:[&!]\\S*\\s+)+");

  private YamlEdit() {}

  static String edited(String text, String pointer, String value) {
    ScalarNode was = scalar(text, pointer);
    // The marks count code points.
    int start = text.offsetByCodePoints(0, was.getStartMark().getIndex());
    int to = text.offsetByCodePoints(0, was.getEndMark().getIndex());
    Matcher properties = PROPERTIES.matcher(text).region(start, to);
    int from = properties.lookingAt() ? properties.end() : start;
    String newline = text.substring(from, to).endsWith("\n") ? "\n" : "";
    String literal = was.getTag().equals(Tag.STR) ? TextNode.valueOf(value).toString() : value;
    String edited = text.substring(0, from) + literal + newline + text.substring(to);
    if (!reads(edited, pointer, value)) {
      throw ValueEdit.refused(pointer + ": could not be replaced by " + literal);
    }
    return edited;
  }

  private static boolean reads(String text, String pointer, String value) {
    try {
      return scalar(text, pointer).getValue().equals(value);
    } catch (OrderRefused e) {
      return false;
    }
  }

  private static ScalarNode scalar(String text, String pointer) {
    if (at(composed(text), JsonPointer.compile(pointer), pointer) instanceof ScalarNode scalar) {
      return scalar;
    }
    throw ValueEdit.refused(pointer + ": expected a single value, got a list or mapping");
  }

  private static Node composed(String text) {
    try {
      Node root = new Yaml(new LoaderOptions()).compose(new StringReader(text));
      if (root != null) {
        return root;
      }
    } catch (YAMLException e) {
      throw ValueEdit.refused("expected one YAML document: " + e.getMessage());
    }
    throw ValueEdit.refused("expected YAML, got an empty file");
  }

  private static Node at(Node node, JsonPointer rest, String pointer) {
    if (rest.matches()) {
      return node;
    }
    Stream<Node> inner =
        switch (node) {
          case MappingNode mapping ->
              mapping.getValue().stream()
                  .filter(
                      t ->
                          t.getKeyNode() instanceof ScalarNode key
                              && key.getValue().equals(rest.getMatchingProperty()))
                  .map(t -> t.getValueNode());
          case SequenceNode sequence when rest.mayMatchElement() ->
              sequence.getValue().stream().skip(rest.getMatchingIndex()).limit(1);
          default -> Stream.empty();
        };
    return inner
        .findFirst()
        .map(found -> at(found, rest.tail(), pointer))
        .orElseThrow(() -> ValueEdit.refused(pointer + ": there is no such value"));
  }
}
