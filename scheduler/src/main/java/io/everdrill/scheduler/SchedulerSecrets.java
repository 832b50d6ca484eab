package io.everdrill.scheduler;

import io.everdrill.topics.Signing;

/**
 * What only schedulers may know.
 *
 * @param signer signs every command; agents trust its public key
 * @param seeds where chance comes from
 */
public record SchedulerSecrets(Signing.Signer signer, DaySeeds seeds) {

  @Override
  public String toString() {
    return "SchedulerSecrets[signer " + signer.keyId() + ", seeds ****]";
  }
}
