package io.everdrill.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.everdrill.runtime.EmbeddedKafka;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;

/**
 * A broker as a process of its own, with its data in a given folder. It stops and starts as it is
 * told, a word a line on standard input, and ends when that ends, so that it outlives nobody.
 */
final class BenchBroker {

  static final String STOP = "stop";
  static final String START = "start";

  private BenchBroker() {}

  public static void main(String[] arguments) throws IOException {
    try (EmbeddedKafka kafka = EmbeddedKafka.in(Path.of(arguments[0]));
        BufferedReader words = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      System.out.println("started " + kafka.bootstrapServers());
      for (String word = words.readLine(); word != null; word = words.readLine()) {
        switch (word) {
          case STOP -> {
            kafka.stop();
            System.out.println("stopped");
          }
          case START -> {
            kafka.start();
            System.out.println("started " + kafka.bootstrapServers());
          }
          default -> throw new IOException("expected stop or start, got '" + word + "'");
        }
      }
    }
  }
}
