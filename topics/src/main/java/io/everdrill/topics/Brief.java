package io.everdrill.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Pattern;

/**
 * Words of others at a length that is known: a record holds 1 MiB, and a thousand of them are kept
 * in one.
 */
public final class Brief {

  /** In JSON, UTF-8; a text that is cut has a mark of 3 more. */
  private static final int MOST_BYTES = 100;

  private static final int DIGEST_CHARACTERS = 16;

  /** What JSON writes in more bytes than UTF-8 does. */
  private static final Pattern ESCAPED = Pattern.compile("[\\p{Cntrl}\\p{Cs}\"\\\\]");

  private Brief() {}

  /**
   * For people: the begin of what is longer, without quotes, backslashes and control characters.
   */
  public static String text(String words) {
    StringBuilder brief = new StringBuilder();
    int bytes = 0;
    for (int at = 0; at < words.length(); at = words.offsetByCodePoints(at, 1)) {
      String next = Character.toString(words.codePointAt(at));
      bytes += next.getBytes(UTF_8).length;
      if (bytes > MOST_BYTES) {
        return brief.append('…').toString();
      }
      brief.append(ESCAPED.matcher(next).replaceAll(" "));
    }
    return brief.toString();
  }

  /**
   * What is not longer than that, or the begin of it with a mark.
   *
   * @param most UTF-16 units, the mark among them
   */
  public static String begin(String words, int most) {
    if (words.length() <= most) {
      return words;
    }
    boolean pair = Character.isHighSurrogate(words.charAt(most - 2));
    return words.substring(0, most - (pair ? 2 : 1)) + '…';
  }

  /** Tells what others name apart: the name itself, or its brief text and a digest of all of it. */
  public static String name(String name) {
    String brief = text(name);
    return brief.equals(name)
        ? name
        : brief + '~' + Sha256.hex(name.getBytes(UTF_8)).substring(0, DIGEST_CHARACTERS);
  }
}
