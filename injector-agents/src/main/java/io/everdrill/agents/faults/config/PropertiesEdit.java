package io.everdrill.agents.faults.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another value of a key in a properties file, in place of the last of them, which is the one that
 * counts. Bytes that are not ASCII stay what they are; in the value they are escaped.
 */
final class PropertiesEdit {

  /** Line breaks, and backslashes in front of anything, as {@link Properties#load} reads them. */
  private static final String ESCAPED = "\\\\(?:\r\n|[\\s\\S])";

  /** A line with all that continue it, from its key on: key, separator, value. */
  private static final Pattern ENTRY =
      Pattern.compile(
          "(?:^|(?<=[\r\n]))[ \t\f]*+(?![#!\r\n])((?:"
              + ESCAPED
              + "|[^\\\\=: \t\f\r\n])*+)([ \t\f]*+[=:]?+[ \t\f]*+)((?:"
              + ESCAPED
              + "|[^\\\\\r\n])*+)");

  private PropertiesEdit() {}

  static byte[] edited(byte[] was, String key, String value) {
    String text = new String(was, ISO_8859_1);
    int from = -1;
    int to = -1;
    for (Matcher entry = ENTRY.matcher(text); entry.find(); ) {
      if (!loaded(entry.group()).containsKey(key)) {
        continue;
      }
      from = entry.start(3);
      to = entry.end(3);
    }
    if (from < 0) {
      throw ValueEdit.refused(key + ": there is no such key");
    }
    String separator = text.substring(0, from).endsWith(key) ? "=" : "";
    String edited = text.substring(0, from) + separator + escaped(value) + text.substring(to);
    if (!value.equals(loaded(edited).getProperty(key))) {
      throw ValueEdit.refused(key + ": could not be replaced by '" + value + "'");
    }
    return edited.getBytes(ISO_8859_1);
  }

  private static Properties loaded(String text) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
      return properties;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IllegalArgumentException e) {
      throw ValueEdit.refused("expected properties: " + e.getMessage());
    }
  }

  private static String escaped(String value) {
    StringBuilder escaped = new StringBuilder();
    for (char c : value.toCharArray()) {
      boolean leadingBlank = escaped.isEmpty() && c == ' ';
      if (c == '\\' || leadingBlank) {
        escaped.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        escaped.append("\\u%04x".formatted((int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
