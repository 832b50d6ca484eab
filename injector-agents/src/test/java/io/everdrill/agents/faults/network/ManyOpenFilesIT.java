package io.everdrill.agents.faults.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.everdrill.agents.linux.Descriptors;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** libnftables ends the process whose socket has a number that select(2) does not know. */
class ManyOpenFilesIT {

  @Test
  void processWithTooManyOpenFilesIsToldSoAndLives() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    List<InputStream> open = new ArrayList<>();
    try {
      openAsManyAsItTakes(open);

      assertThatExceptionOfType(Nftables.NftRefused.class)
          .isThrownBy(Nftables::open)
          .withMessageContaining("select(2)");
    } finally {
      for (InputStream file : open) {
        file.close();
      }
    }
    try (Nftables nft = Nftables.open()) {
      assertThat(nft.list("list tables")).isNotNull();
    }
  }

  private static void openAsManyAsItTakes(List<InputStream> open) throws IOException {
    try {
      while (Descriptors.next() < Descriptors.SELECT_LIMIT) {
        open.add(new FileInputStream("/dev/null"));
      }
    } catch (IOException e) {
      assumeTrue(false, "needs to open " + Descriptors.SELECT_LIMIT + " files: " + e);
    }
  }
}
