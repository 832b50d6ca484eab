package io.everdrill.agents.faults;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names as the local policy writes them: {@code *} stands for any run of characters. */
public record NamePattern(String text) {

  public boolean matches(String name) {
    return Pattern.compile(
            Arrays.stream(text.split("[*]", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*")),
            Pattern.DOTALL)
        .matcher(name)
        .matches();
  }
}
