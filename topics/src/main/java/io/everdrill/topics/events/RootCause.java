package io.everdrill.topics.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;

/** Whether the detector named the right root. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
  @JsonSubTypes.Type(RootCause.Correct.class),
  @JsonSubTypes.Type(RootCause.Wrong.class),
  @JsonSubTypes.Type(RootCause.Missed.class),
})
public sealed interface RootCause {

  /**
   * A true root stands first, or is tied for it.
   *
   * @param tiedWrong with so many that are none
   * @param tiedRoots and with so many other true ones
   */
  @JsonTypeName("correct")
  record Correct(
      String named,
      String incident,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) int tiedWrong,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) int tiedRoots)
      implements RootCause {
    /** Alone. */
    public Correct(String named, String incident) {
      this(named, incident, 0, 0);
    }

    public Correct {
      Require.notNegative(tiedWrong, "tiedWrong");
      Require.notNegative(tiedRoots, "tiedRoots");
      Require.text(named, "named");
      incident = Require.orEmpty(incident);
    }
  }

  /**
   * Another service stands first.
   *
   * @param rankOfTruth the rank of the first true root, from 1, where what is tied shares one; 0 if
   *     none
   * @param forbidden whether the service named is one that must not be
   * @param mistakes known ways to be wrong that this is an instance of
   * @param tiedWrong how many that are no true root share that rank
   * @param tiedRoots how many other true ones do
   */
  @JsonTypeName("wrong")
  record Wrong(
      String named,
      int rankOfTruth,
      boolean forbidden,
      String incident,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RootCauseMistake> mistakes,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) int tiedWrong,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) int tiedRoots)
      implements RootCause {
    /** The truth shares its rank with nobody. */
    public Wrong(
        String named,
        int rankOfTruth,
        boolean forbidden,
        String incident,
        List<RootCauseMistake> mistakes) {
      this(named, rankOfTruth, forbidden, incident, mistakes, 0, 0);
    }

    /** In no known way. */
    public Wrong(String named, int rankOfTruth, boolean forbidden, String incident) {
      this(named, rankOfTruth, forbidden, incident, List.of());
    }

    public Wrong {
      mistakes = Require.list(mistakes);
      Require.text(named, "named");
      Require.notNegative(rankOfTruth, "rankOfTruth");
      Require.notNegative(tiedWrong, "tiedWrong");
      Require.notNegative(tiedRoots, "tiedRoots");
      incident = Require.orEmpty(incident);
    }
  }

  /** No diagnosis with evidence. */
  @JsonTypeName("missed")
  record Missed() implements RootCause {}
}
