package io.everdrill.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.AppInfoParser;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Kafka in a container: the published image, or where no registry answers one made from our jars.
 */
final class ContainerKafka {
  private static final int PULL_LIMIT_SECONDS = 120;
  private static final int MAKE_LIMIT_SECONDS = 120;
  private static final String IMAGE = "apache/kafka:" + AppInfoParser.getVersion();
  private static final Path MAKE_IMAGE = Path.of("src/test/docker/make-kafka-image");

  private ContainerKafka() {}

  /** A running broker; the test skips, and says so, where there is no Docker. */
  static KafkaContainer start() throws IOException, InterruptedException {
    assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "no Docker daemon answers, neither at DOCKER_HOST nor at its usual socket");
    if (!isLocal() && !pulled()) {
      makeImage();
    }
    // A cleaner that is set up anew takes this much again before it gives back what it had, 128 MiB
    // each if nobody says; a broker whose heap is too small for both cleans no more, and says
    // little.
    var kafka =
        new KafkaContainer(DockerImageName.parse(IMAGE))
            .withEnv("KAFKA_LOG_CLEANER_DEDUPE_BUFFER_SIZE", "2097152");
    kafka.start();
    return kafka;
  }

  private static boolean isLocal() {
    try {
      DockerClientFactory.lazyClient().inspectImageCmd(IMAGE).exec();
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }

  private static boolean pulled() throws InterruptedException {
    try {
      return DockerClientFactory.lazyClient()
          .pullImageCmd(IMAGE)
          .start()
          .awaitCompletion(PULL_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (RuntimeException e) {
      return false; // Whatever the reason, the image is then made here.
    }
  }

  private static void makeImage() throws IOException, InterruptedException {
    Process make =
        new ProcessBuilder(
                MAKE_IMAGE.toAbsolutePath().toString(),
                IMAGE,
                System.getProperty("java.home"),
                System.getProperty("java.class.path"))
            .inheritIO()
            .start();
    try {
      assertThat(make.waitFor(MAKE_LIMIT_SECONDS, TimeUnit.SECONDS)).as("image in time").isTrue();
      assertThat(make.exitValue()).as("exit code of " + MAKE_IMAGE).isZero();
    } finally {
      make.destroyForcibly();
    }
  }
}
