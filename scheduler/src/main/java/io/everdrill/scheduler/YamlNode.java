package io.everdrill.scheduler;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A YAML document in which everything knows its line and column. */
sealed interface YamlNode {

  /** Counted from 1. */
  record Place(int line, int column) {
    static Place of(JsonLocation location) {
      return new Place(location.getLineNr(), location.getColumnNr());
    }
  }

  Place place();

  /** What a person would call it. */
  String describe();

  /** Text, number or truth, as it was written. */
  record Scalar(Place place, String text) implements YamlNode {
    @Override
    public String describe() {
      return "'" + text + "'";
    }
  }

  /** A key with nothing behind it, or null. */
  record Nothing(Place place) implements YamlNode {
    @Override
    public String describe() {
      return "nothing";
    }
  }

  record Sequence(Place place, List<YamlNode> items) implements YamlNode {
    @Override
    public String describe() {
      return "a list";
    }
  }

  record Mapping(Place place, Map<String, Entry> entries) implements YamlNode {
    @Override
    public String describe() {
      return "fields";
    }
  }

  record Entry(Place key, YamlNode value) {}

  /** The text is no YAML, or has what a programme must not have. */
  final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Place place;

    Malformed(Place place, String message) {
      super(message);
      this.place = place;
    }

    Place place() {
      return place;
    }
  }

  /** The one document of a text. */
  static YamlNode parse(String text) throws Malformed {
    try (YAMLParser parser = new YAMLFactory().createParser(text)) {
      if (parser.nextToken() == null) {
        throw new Malformed(new Place(1, 1), "expected a programme, got an empty file");
      }
      YamlNode root = node(parser);
      if (parser.nextToken() != null) {
        throw new Malformed(here(parser), "expected one document, got another");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw new Malformed(
          e.getLocation() == null ? new Place(1, 1) : Place.of(e.getLocation()),
          "expected YAML: " + e.getOriginalMessage().lines().findFirst().orElse(""));
    } catch (IOException e) {
      throw new IllegalStateException("reading from a string cannot fail", e);
    }
  }

  private static YamlNode node(YAMLParser parser) throws IOException, Malformed {
    Place place = here(parser);
    if (parser.isCurrentAlias()) {
      throw new Malformed(place, "expected the value itself, got alias *" + parser.getText());
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(parser, place);
      case START_ARRAY -> sequence(parser, place);
      case VALUE_NULL -> new Nothing(place);
      default -> new Scalar(place, parser.getText());
    };
  }

  private static YamlNode mapping(YAMLParser parser, Place place) throws IOException, Malformed {
    Map<String, Entry> entries = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      Place key = here(parser);
      String name = parser.currentName();
      parser.nextToken();
      if (entries.put(name, new Entry(key, node(parser))) != null) {
        throw new Malformed(key, "expected each field once, got '" + name + "' again");
      }
    }
    return new Mapping(place, entries);
  }

  private static YamlNode sequence(YAMLParser parser, Place place) throws IOException, Malformed {
    List<YamlNode> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(node(parser));
    }
    return new Sequence(place, items);
  }

  private static Place here(YAMLParser parser) {
    return Place.of(parser.currentTokenLocation());
  }
}
