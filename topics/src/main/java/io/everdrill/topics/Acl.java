package io.everdrill.topics;

import java.util.List;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What may be done to one thing on the cluster, or to all whose names begin alike.
 *
 * @param operations what Kafka implies by them is not named: who reads or writes may describe
 */
public record Acl(
    ResourceType resource, PatternType pattern, String name, List<AclOperation> operations) {

  static Acl of(ResourceType resource, String name, AclOperation... operations) {
    return new Acl(resource, PatternType.LITERAL, name, List.of(operations));
  }

  static Acl ofAll(ResourceType resource, String begin, AclOperation... operations) {
    return new Acl(resource, PatternType.PREFIXED, begin, List.of(operations));
  }
}
