package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * All beside its outcomes that a model can learn an injection from: on what, by whose draw, when,
 * how much, beside what else, and where each of that is written. Each list holds at most {@link
 * #MOST}: a verdict is one record, and a record has 1 MiB.
 *
 * @param exposure what the fault hit, as the agent counted it
 * @param overlaps injections of the cell that may have been felt at the same time, nearest first
 * @param incidents known incidents of the cell that were open
 * @param evidence the records that the verdict was made of lie in these ranges, as do others'
 */
public record Circumstances(
    Entity entity,
    Provenance provenance,
    List<Milestone> milestones,
    List<InjectionEvent.Exposure> exposure,
    List<Overlap> overlaps,
    List<KnownIncident> incidents,
    List<EvidenceRange> evidence,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Asked.LeftOut.class)
        Asked asked) {

  public static final int MOST = 64;

  public static final Circumstances UNTOLD =
      new Circumstances(
          Entity.UNTOLD,
          Provenance.UNTOLD,
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Asked.UNTOLD);

  public Circumstances {
    entity = Require.or(entity, Entity.UNTOLD);
    provenance = Require.or(provenance, Provenance.UNTOLD);
    milestones = Require.list(milestones);
    exposure = Require.list(exposure);
    overlaps = Require.list(overlaps);
    incidents = Require.list(incidents);
    evidence = Require.list(evidence);
    asked = Require.or(asked, Asked.UNTOLD);
  }

  /**
   * The same without what tells of more than the injection: others, which may not be judged yet,
   * incidents, which may be open yet, and where on the topics it all lies.
   */
  public Circumstances alone() {
    return new Circumstances(
        entity, provenance, milestones, exposure, List.of(), List.of(), List.of(), asked);
  }

  /** The same with the truth of this service alone, where its drill broke others too. */
  public Circumstances onlyOf(String service) {
    return new Circumstances(
        entity,
        provenance.rootedIn(service),
        milestones,
        exposure,
        overlaps,
        incidents,
        evidence,
        asked);
  }

  /** The target's place in the world; empty where the inventory does not say. */
  public record Entity(
      String kind,
      String component,
      String businessLine,
      String dataCenter,
      String tier,
      String owner,
      String host,
      String address,
      String container,
      String agent,
      List<String> calls,
      List<DrillEvent.Caller> callers) {
    public static final Entity UNTOLD =
        new Entity("", "", "", "", "", "", "", "", "", "", List.of(), List.of());

    public Entity {
      kind = Require.orEmpty(kind);
      component = Require.orEmpty(component);
      businessLine = Require.orEmpty(businessLine);
      dataCenter = Require.orEmpty(dataCenter);
      tier = Require.orEmpty(tier);
      owner = Require.orEmpty(owner);
      host = Require.orEmpty(host);
      address = Require.orEmpty(address);
      container = Require.orEmpty(container);
      agent = Require.orEmpty(agent);
      calls = Require.list(calls);
      callers = Require.list(callers);
    }
  }

  /**
   * By which versions and which draw; the scenario's version and the draw's probability stand in
   * the verdict itself.
   *
   * @param candidatesDigest of the list that was drawn from; empty if none is known
   * @param inventoryDigest of the cell's targets as they were then; empty if not told
   */
  public record Provenance(
      String drill,
      int programmeVersion,
      String candidatesDigest,
      int candidates,
      int index,
      double drillsPerHour,
      MatchingRule matching,
      DefinitionEvent.GroundTruth groundTruth,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String inventoryDigest) {
    public static final Provenance UNTOLD =
        new Provenance(
            "", 0, "", 0, 0, 0, MatchingRule.TOPOLOGY, DefinitionEvent.GroundTruth.TARGET, "");

    public Provenance {
      drill = Require.orEmpty(drill);
      candidatesDigest = Require.orEmpty(candidatesDigest);
      matching = Require.or(matching, MatchingRule.TOPOLOGY);
      groundTruth = Require.or(groundTruth, DefinitionEvent.GroundTruth.TARGET);
      inventoryDigest = Require.orEmpty(inventoryDigest);
    }

    private Provenance rootedIn(String service) {
      return new Provenance(
          drill,
          programmeVersion,
          candidatesDigest,
          candidates,
          index,
          drillsPerHour,
          matching,
          new DefinitionEvent.GroundTruth(List.of(service), List.of(), List.of(), List.of()),
          inventoryDigest);
    }
  }

  /** Another injection whose time to own alerts meets this one's. */
  public record Overlap(
      InjectionId injection, String service, String faultKind, Instant appliedAt, Instant endedAt) {
    public Overlap {
      Require.present(injection, "injection");
      service = Require.orEmpty(service);
      faultKind = Require.orEmpty(faultKind);
      Require.present(appliedAt, "appliedAt");
      Require.present(endedAt, "endedAt");
    }
  }

  /**
   * An incident that is not ours.
   *
   * @param services the first that it names
   */
  public record KnownIncident(String incident, List<String> services, Instant openedAt) {
    public KnownIncident {
      Require.text(incident, "incident");
      services = Require.list(services);
      Require.present(openedAt, "openedAt");
    }
  }

  /** From the first offset to the last, both included. */
  public record EvidenceRange(String topic, int partition, long firstOffset, long lastOffset) {
    public EvidenceRange {
      Require.text(topic, "topic");
      Require.notNegative(partition, "partition");
      Require.notNegative(firstOffset, "firstOffset");
      if (lastOffset < firstOffset) {
        throw new IllegalArgumentException(
            "lastOffset: expected at least " + firstOffset + ", got " + lastOffset);
      }
    }
  }
}
