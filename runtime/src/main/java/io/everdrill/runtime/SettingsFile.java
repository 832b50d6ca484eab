package io.everdrill.runtime;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.everdrill.runtime.SettingsSource.Given;
import io.everdrill.runtime.SettingsSource.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Flattens a YAML file to keys with dots, and knows the line of each value. A list of plain values
 * becomes one value with commas.
 */
final class SettingsFile {
  private final Path path;
  private final List<String> problems;
  private final Map<String, Given> values = new LinkedHashMap<>();

  private SettingsFile(Path path, List<String> problems) {
    this.path = path;
    this.problems = problems;
  }

  static Map<String, Given> read(Path path, List<String> problems) {
    SettingsFile file = new SettingsFile(path, problems);
    try (JsonParser parser = new YAMLFactory().createParser(Files.newInputStream(path))) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_OBJECT) {
        file.object(parser, "");
      } else if (first != null && first != JsonToken.VALUE_NULL) {
        problems.add(path + ": expected keys and values, got " + first);
      }
    } catch (JsonProcessingException e) {
      problems.add(
          "%s line %d: %s".formatted(path, e.getLocation().getLineNr(), e.getOriginalMessage()));
    } catch (IOException e) {
      problems.add("%s: expected a YAML file of settings, got %s".formatted(path, e));
    }
    return file.values;
  }

  private void object(JsonParser parser, String prefix) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = prefix + parser.currentName();
      int line = parser.currentTokenLocation().getLineNr();
      switch (parser.nextToken()) {
        case START_OBJECT -> object(parser, key + ".");
        case START_ARRAY -> put(key, list(parser, key), line);
        case VALUE_NULL -> {}
        default -> put(key, parser.getText(), line);
      }
    }
  }

  private String list(JsonParser parser, String key) throws IOException {
    StringJoiner joined = new StringJoiner(",");
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      if (t.isStructStart()) {
        problems.add(
            "%s: expected plain values in the list, got %s in %s line %d"
                .formatted(key, t, path, parser.currentTokenLocation().getLineNr()));
        parser.skipChildren();
      } else {
        joined.add(parser.getText());
      }
    }
    return joined.toString();
  }

  private void put(String key, String value, int line) {
    String origin = "in " + path + " line " + line;
    Given before = values.put(key, new Given(value, origin, Place.FILE));
    if (before != null) {
      problems.add(key + ": given twice, " + before.origin() + " and " + origin);
    }
  }
}
