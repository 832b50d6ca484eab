package io.everdrill.agents.faults.kafka;

import io.everdrill.agents.faults.Connection;
import io.everdrill.agents.faults.Connections;
import io.everdrill.agents.faults.FaultOrder;
import io.everdrill.agents.faults.KafkaUndo;
import io.everdrill.agents.faults.NeverCut;
import io.everdrill.agents.faults.OrderRefused;
import io.everdrill.agents.linux.Await;
import io.everdrill.topics.events.InjectionEvent.Refusal;
import io.everdrill.topics.events.KafkaFault;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;

/** A rule that denies one principal a topic; denial goes before whatever is allowed. */
final class DenyAclDriver extends KafkaDriver<KafkaFault.DenyAcl, KafkaUndo.Acl> {

  private static final Duration SEEN_LIMIT = Duration.ofSeconds(3);

  /** One only: a star is everybody, the cluster's own brokers included. */
  private static final Pattern PRINCIPAL = Pattern.compile("[A-Za-z]+:(?!\\*$).+");

  DenyAclDriver(Connections connections, Supplier<NeverCut> neverCut) {
    super(KafkaFault.DenyAcl.class, KafkaUndo.Acl.class, connections, neverCut);
  }

  @Override
  KafkaUndo.Acl undo(
      FaultOrder<KafkaFault.DenyAcl> order, Connection connection, KafkaCluster cluster) {
    KafkaFault.DenyAcl fault = order.fault();
    if (!PRINCIPAL.matcher(fault.principal()).matches()) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "principal: expected one, as in User:alice, got '" + fault.principal() + "'");
    }
    KafkaUndo.Acl undo =
        new KafkaUndo.Acl(
            connection,
            order.tag(),
            fault.principal(),
            cluster.topic(fault.topic()).name(),
            operation(fault.access()).name());
    AclBindingFilter anyOfTopic =
        new AclBindingFilter(
            new ResourcePatternFilter(ResourceType.TOPIC, undo.topic(), PatternType.MATCH),
            AccessControlEntryFilter.ANY);
    if (rules(anyOfTopic, cluster).isEmpty()) {
      throw new OrderRefused(
          Refusal.UNSUPPORTED,
          "no rule is about topic %s: one that denies would end what everybody may by default"
              .formatted(undo.topic()));
    }
    if (isThere(undo, cluster)) {
      throw new OrderRefused(Refusal.CONFLICT, rule(undo) + " is there already");
    }
    return undo;
  }

  private static AclOperation operation(KafkaFault.Access access) {
    return switch (access) {
      case READ -> AclOperation.READ;
      case WRITE -> AclOperation.WRITE;
    };
  }

  private static AclBinding rule(KafkaUndo.Acl undo) {
    return new AclBinding(
        new ResourcePattern(ResourceType.TOPIC, undo.topic(), PatternType.LITERAL),
        new AccessControlEntry(
            undo.principal(),
            "*",
            AclOperation.fromString(undo.operation()),
            AclPermissionType.DENY));
  }

  private static boolean isThere(KafkaUndo.Acl undo, KafkaCluster cluster) {
    return !rules(rule(undo).toFilter(), cluster).isEmpty();
  }

  private static Collection<AclBinding> rules(AclBindingFilter filter, KafkaCluster cluster) {
    try {
      return KafkaCluster.answer(cluster.admin().describeAcls(filter).values());
    } catch (IllegalStateException e) {
      if (e.getCause() instanceof SecurityDisabledException) {
        throw new OrderRefused(
            Refusal.UNSUPPORTED, "the cluster has no authorizer, so nobody can be denied anything");
      }
      throw e;
    }
  }

  @Override
  boolean asBefore(KafkaUndo.Acl undo, KafkaCluster cluster) {
    return !isThere(undo, cluster);
  }

  @Override
  void apply(KafkaUndo.Acl undo, KafkaCluster cluster) {
    KafkaCluster.answer(cluster.admin().createAcls(List.of(rule(undo))).all());
    Await.until(SEEN_LIMIT, () -> isThere(undo, cluster), rule(undo) + " there");
  }

  @Override
  List<String> commands(KafkaUndo.Acl undo) {
    return List.of(
        "%s --add --deny-principal '%s' --operation %s --topic '%s'"
            .formatted(
                KafkaUndo.tool(undo.connection(), "kafka-acls.sh"),
                undo.principal(),
                undo.operation(),
                undo.topic()));
  }

  @Override
  boolean inForce(KafkaUndo.Acl undo, KafkaCluster cluster) {
    return isThere(undo, cluster);
  }

  @Override
  void revert(KafkaUndo.Acl undo, KafkaCluster cluster) {
    KafkaCluster.answer(cluster.admin().deleteAcls(List.of(rule(undo).toFilter())).all());
    Await.until(SEEN_LIMIT, () -> !isThere(undo, cluster), rule(undo) + " gone");
  }
}
