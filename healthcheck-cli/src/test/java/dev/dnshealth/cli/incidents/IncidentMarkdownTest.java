package dev.dnshealth.cli.incidents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.core.diagnosis.FaultId;
import dev.dnshealth.core.remediation.Action;
import dev.dnshealth.core.remediation.Ledger;
import dev.dnshealth.core.remediation.Reservation;
import dev.dnshealth.core.target.Instance;
import dev.dnshealth.k8s.evidence.Bundle;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IncidentMarkdownTest {

  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
  private static final String ID = "daemon-1/1767323045000";

  private static final String BUNDLE =
      """
      {"version":1,
       "reservation":{"id":"daemon-1/1767323045000","at":"2026-01-02T03:04:05Z","holder":"daemon-1"},
       "gathered":{"at":"2026-01-02T03:04:05.100Z","ms":212},
       "parts":{
        "fault":{"content":{"id":"DNS-POD-DEAF","severity":"critical","title":"does not answer over UDP",
          "evidence":["no answer for 6 s"],"ruledOut":["the path: TCP answers"],"nextStep":"look at it"}},
        "report":{"content":{"at":"2026-01-02T03:04:05Z","verdict":"degraded",
          "faults":[{"id":"DNS-POD-DEAF","subject":{"name":"a"},"evidence":["x","y"]}],
          "holds":[],
          "targets":[{"id":"a@10.0.0.1","role":"server","state":"silent","node":"node-1","lost":1.0}]}},
        "observations":{"cut":"the oldest 3 are left out","content":[
          {"at":"2026-01-02T03:04:04Z","target":"a@10.0.0.1","probe":"internal-udp","outcome":"timed_out","judgement":"fail","ms":2000.0},
          {"at":"2026-01-02T03:04:05Z","target":"a@10.0.0.1","probe":"internal-udp","outcome":"timed_out","judgement":"fail","ms":2000.0}]},
        "others":{"content":[]},
        "pod":{"missing":"not read within 1000 ms"},
        "log":{"content":"one\\ntwo"},
        "corefile":{"content":{"sha256":"abc"}},
        "endpointSlices":{"content":[{"name":"kube-dns-1","endpoints":[
          {"addresses":["10.0.0.1"],"conditions":{"ready":true},"nodeName":"node-1","targetRef":{"name":"a"}}]}]},
        "podEvents":{"content":[{"at":"2026-01-02T03:04:00Z","count":2,"type":"Warning","reason":"Unhealthy","note":"bad"}]},
        "workloadEvents":{"content":[]}},
       "story":[{"at":"2026-01-02T03:04:06Z","what":"done","words":"evicted"}]}
      """;

  private static Incidents incidents(Optional<Reservation> open, String bundle) {
    Ledger.Entry entry =
        new Ledger.Entry(
            reservation(ID),
            Ledger.Outcome.EFFECTIVE,
            "evicted",
            Optional.of("u2"),
            Optional.of(Duration.ofMillis(9500)));
    return new Incidents(
        "kube-system/kube-dns",
        new Ledger("1", AT, open, List.of(entry), Optional.empty()),
        new Evidence(
            Map.of(ID, new Evidence.Kept("kube-system/kube-dns-dnshealth-evidence-2", bundle)),
            Optional.empty()));
  }

  private static Reservation reservation(String id) {
    return new Reservation(
        id,
        new Action.Replace(new Instance("a", "u1", Optional.of("node-1")), Optional.empty()),
        new FaultId("DNS-POD-DEAF"),
        "daemon-1",
        AT);
  }

  @Test
  void oneIsToldFromLedgerAndEvidence() {
    assertThat(incidents(Optional.empty(), BUNDLE).markdown("1"))
        .isEqualTo(
            """
            # DNS-POD-DEAF at a

            |  |  |
            | --- | --- |
            | DNS Service | kube-system/kube-dns |
            | fault | DNS-POD-DEAF |
            | action | replace |
            | on | a on node-1 |
            | its UID | u1 |
            | reserved at | 2026-01-02T03:04:05Z |
            | by | daemon-1 |
            | outcome | effective |
            | in words | evicted |
            | UID of the replacement | u2 |
            | time to recovery | 9.5 s |
            | evidence | ConfigMap kube-system/kube-dns-dnshealth-evidence-2 |
            | id | daemon-1/1767323045000 |

            ## What happened

            | time | what | in words |
            | --- | --- | --- |
            | 2026-01-02T03:04:05Z | reserved | by daemon-1 |
            | 2026-01-02T03:04:06Z | done | evicted |

            Evidence was gathered from 2026-01-02T03:04:05.100Z on, for 212 ms.

            ## The fault

            DNS-POD-DEAF (critical): does not answer over UDP

            ### Evidence

            - no answer for 6 s

            ### Ruled out

            - the path: TCP answers

            Next step: look at it

            ## What else was known

            The verdict at 2026-01-02T03:04:05Z: degraded.

            | fault | subject | evidence |
            | --- | --- | --- |
            | DNS-POD-DEAF | a | x; y |

            | target | role | state | node | last answer | lost |
            | --- | --- | --- | --- | --- | --- |
            | a@10.0.0.1 | server | silent | node-1 |  | 1.0 |

            ## Observations of the pod

            | target | probe | outcome | judgement | times |
            | --- | --- | --- | --- | --- |
            | a@10.0.0.1 | internal-udp | timed\\_out | fail | 2 |

            The last 2 of 2 (all with -o json):

            | at | target | probe | outcome | judgement | ms | detail | late |
            | --- | --- | --- | --- | --- | --- | --- | --- |
            | 2026-01-02T03:04:04Z | a@10.0.0.1 | internal-udp | timed\\_out | fail | 2000.0 |  |  |
            | 2026-01-02T03:04:05Z | a@10.0.0.1 | internal-udp | timed\\_out | fail | 2000.0 |  |  |

            Cut: the oldest 3 are left out

            ## Observations of the others

            None.

            ## Events of the pod

            | last at | times | type | reason | note |
            | --- | --- | --- | --- | --- |
            | 2026-01-02T03:04:00Z | 2 | Warning | Unhealthy | bad |

            ## Events of the workload

            None.

            ## Corefile

            |  |  |
            | --- | --- |
            | sha256 | abc |

            ## EndpointSlices

            | slice | addresses | pod | node | ready |
            | --- | --- | --- | --- | --- |
            | kube-dns-1 | 10.0.0.1 | a | node-1 | true |

            ## Pod

            Not there: not read within 1000 ms

            ## Log of the DNS container

            ```
            one
            two
            ```

            ## Log of the container before

            Not there: nothing is said of it""");
  }

  @Test
  void whatCameFromOutsideStaysInItsPlace() {
    String hostile = "```\\n# pwned\\n<script>|x|\\u001b[31m";
    String bundle =
        """
        {"version":1,"parts":{
          "log":{"content":"%1$s"},"previousLog":{"cut":"%1$s","content":"%1$s"},
          "pod":{"content":{"name":"%1$s"}},
          "fault":{"content":{"title":"%1$s","evidence":["%1$s"]}},
          "podEvents":{"content":[{"note":"%1$s"}]},
          "workloadEvents":{"missing":"%1$s"},
          "observations":{"content":[{"detail":"%1$s"}]}},
         "story":[{"words":"%1$s"}]}
        """
            .formatted(hostile);

    String written = incidents(Optional.empty(), bundle).markdown(ID);

    assertThat(outsideOfFences(written))
        .noneMatch(line -> line.startsWith("# pwned") || line.matches(".*(^|[^\\\\])<script.*"))
        .filteredOn(line -> line.contains("pwned"))
        .hasSizeGreaterThan(5);
    assertThat(written).doesNotContain("\u001b");
  }

  /** Returns the lines that a reader of Markdown takes for no code. */
  private static List<String> outsideOfFences(String document) {
    List<String> outside = new ArrayList<>();
    String fence = "";
    for (String line : document.split("\n", -1)) {
      if (fence.isEmpty() && line.startsWith("```")) {
        fence = line.replaceAll("[^`].*", "");
      } else if (!fence.isEmpty()) {
        if (line.matches("`{" + fence.length() + ",}\\s*")) {
          fence = "";
        }
      } else {
        outside.add(line);
      }
    }
    assertThat(fence).as("every fence ends").isEmpty();
    return outside;
  }

  @Test
  void bundleThatIsNoneOrNewerOrOtherwiseStrangeBreaksNothing() {
    for (String bundle :
        new String[] {
          "",
          "no JSON",
          "[]",
          "{\"version\":2}",
          "{\"version\":1}",
          "{\"version\":1,\"parts\":[1],\"story\":{\"a\":{\"at\":[]}}}",
          "{\"version\":1,\"parts\":{\"fault\":{\"content\":7},\"pod\":{\"content\":null},"
              + "\"report\":{\"content\":[{}]},\"observations\":{\"content\":{\"a\":1}}}}"
        }) {
      assertThat(incidents(Optional.empty(), bundle).markdown("1"))
          .as(bundle)
          .startsWith("# DNS-POD-DEAF at a");
      assertThat(incidents(Optional.empty(), bundle).json("1")).as(bundle).startsWith("{");
    }
    assertThat(incidents(Optional.empty(), "{\"version\":2}").markdown("1"))
        .contains("a newer one may have written it (schema 2)");
  }

  @Test
  void worstBundleThatAMonitorWritesIsReadable() throws Exception {
    ObjectNode parts = new ObjectMapper().createObjectNode();
    for (Bundle.Share share : Bundle.Share.values()) {
      parts.putObject(share.field()).put("missing", "why");
    }
    String bundle = "{\"version\":1,\"parts\":" + parts + "}";

    assertThat(incidents(Optional.empty(), bundle).markdown("1").split("Not there: why", -1))
        .hasSize(Bundle.Share.values().length + 1);
  }

  @Test
  void incidentIsFoundByNumberIdAndWhatTheseBeginWith() {
    Incidents incidents = incidents(Optional.of(reservation("daemon-2/1767323099000")), BUNDLE);

    for (String typed : List.of("1", ID, "daemon-1", "daemon-1/17", "1767323045")) {
      assertThat(incidents.markdown(typed)).as(typed).contains("| outcome | effective |");
    }
    assertThat(incidents.markdown("daemon-2"))
        .contains("| outcome | under way, or not known |", "No evidence is kept of this action.");
    assertThat(incidents.json("daemon-2")).contains("\"open\":{").doesNotContain("evidence");
    assertThat(incidents.text())
        .contains("under way, or its result is unknown: 2026-01-02T03:04:05Z  replace a on node-1");
    assertThatThrownBy(() -> incidents.markdown("daemon"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage(
            "More than one incident begins with daemon: known are 1 (daemon-1/1767323045000),"
                + " one that stands open (daemon-2/1767323099000)");
    assertThatThrownBy(() -> incidents.markdown("17"))
        .hasMessageStartingWith("There is no incident 17: known are 1 (");
    assertThatThrownBy(() -> incidents.json("other"))
        .hasMessageStartingWith("There is no incident other: known are 1 (daemon-1/1767323045000)");
  }
}
