package io.everdrill.topics.events;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * Proof that chance was chance. Topics: everdrill.randomness (commitment before the day, seed after
 * its last drill) and everdrill.candidates (what each draw was made from, once a day per digest).
 */
public sealed interface ChanceEvent extends Event {

  /** SHA-256, hex, of the day's seed. The earliest record of a day counts. */
  @EventType("io.everdrill.randomness.commitment.v1")
  record Commitment(LocalDate day, String sha256, Instant committedAt) implements ChanceEvent {
    public Commitment {
      Require.present(day, "day");
      Require.text(sha256, "sha256");
      Require.present(committedAt, "committedAt");
    }

    @Override
    public String key() {
      return day + "/commitment";
    }

    @Override
    public String subject() {
      return key();
    }

    @Override
    public String identity() {
      return key();
    }

    @Override
    public Instant time() {
      return committedAt;
    }
  }

  /** The day's seed, hex, once nothing can be drawn from it any more. */
  @EventType("io.everdrill.randomness.seed.v1")
  record Seed(LocalDate day, String seed, Instant publishedAt) implements ChanceEvent {
    public Seed {
      Require.present(day, "day");
      Require.text(seed, "seed");
      Require.present(publishedAt, "publishedAt");
    }

    @Override
    public String key() {
      return day + "/seed";
    }

    @Override
    public String subject() {
      return key();
    }

    @Override
    public String identity() {
      return key();
    }

    @Override
    public Instant time() {
      return publishedAt;
    }
  }

  /** One pair that a draw may pick. */
  record Candidate(TargetId target, String scenario, int scenarioVersion, double weight) {
    public Candidate {
      Require.present(target, "target");
      Require.text(scenario, "scenario");
    }
  }

  /** The sorted, weighted list behind a digest. */
  @EventType("io.everdrill.candidates.v1")
  record Candidates(CellId cell, String digest, List<Candidate> candidates, Instant listedAt)
      implements ChanceEvent {
    public Candidates {
      Require.present(cell, "cell");
      Require.text(digest, "digest");
      candidates = Require.list(candidates);
      Require.present(listedAt, "listedAt");
    }

    @Override
    public String key() {
      return digest;
    }

    @Override
    public String subject() {
      return digest;
    }

    @Override
    public String identity() {
      return digest;
    }

    @Override
    public Instant time() {
      return listedAt;
    }
  }
}
