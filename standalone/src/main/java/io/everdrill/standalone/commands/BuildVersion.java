package io.everdrill.standalone.commands;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote down, with the Kafka and the Java that it runs on. */
final class BuildVersion implements IVersionProvider {
  private static final String RESOURCE = "version.properties";

  @Override
  public String[] getVersion() throws IOException {
    Properties build = build();
    return new String[] {
      "everdrill %s (Kafka %s, Java %s)"
          .formatted(build.getProperty("version"), build.getProperty("kafka"), Runtime.version())
    };
  }

  /** The version alone. */
  static String everdrill() {
    try {
      return build().getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Properties build() throws IOException {
    var build = new Properties();
    try (InputStream written = BuildVersion.class.getResourceAsStream(RESOURCE)) {
      if (written == null) {
        throw new IOException("expected the resource " + RESOURCE + ", which the build writes");
      }
      build.load(written);
    }
    return build;
  }
}
