package dev.dnshealth.k8s;

import dev.dnshealth.core.probe.Sharing;
import dev.dnshealth.k8s.peers.Share;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who looks at which server. Whoever may lead looks at all of them; of the others as many as are
 * missing to twenty for each server. Immutable.
 *
 * @param members whoever may lead, by their UIDs, ourselves not among them
 * @param vantages the others
 * @param servers the UIDs of the servers
 * @param chosen the servers of each vantage, where there are too many vantages for each to look at
 *     all
 */
record PeerShares(
    Set<String> members,
    Set<String> vantages,
    Set<String> servers,
    Optional<Map<String, Set<String>>> chosen) {

  static PeerShares none() {
    return new PeerShares(Set.of(), Set.of(), Set.of(), Optional.empty());
  }

  /** Returns the shares of these peers; the same object if nothing has changed. */
  PeerShares with(List<PeerPod> peers, Set<String> allServers) {
    Set<String> nextMembers = new HashSet<>();
    Set<String> nextVantages = new HashSet<>();
    peers.forEach(peer -> (peer.member() ? nextMembers : nextVantages).add(peer.uid()));
    if (nextMembers.equals(members)
        && nextVantages.equals(vantages)
        && allServers.equals(servers)) {
      return this;
    }
    int wanted = Math.max(0, Sharing.MOST_VANTAGES - nextMembers.size() - 1);
    return new PeerShares(
        nextMembers,
        nextVantages,
        Set.copyOf(allServers),
        nextVantages.size() <= wanted
            ? Optional.empty()
            : Optional.of(choose(nextVantages, allServers, wanted)));
  }

  private static Map<String, Set<String>> choose(
      Set<String> vantages, Set<String> servers, int wanted) {
    Map<String, Set<String>> chosen = new HashMap<>();
    for (String server : servers) {
      Sharing.chosen(server, vantages, wanted)
          .forEach(vantage -> chosen.computeIfAbsent(vantage, v -> new HashSet<>()).add(server));
    }
    return chosen;
  }

  /** Returns how many vantages there are, members and ourselves among them. */
  int count() {
    return members.size() + vantages.size() + 1;
  }

  /** Returns the share of one peer; a member has none, for it knows what it does. */
  Optional<Share> of(PeerPod peer) {
    return peer.member()
        ? Optional.empty()
        : Optional.of(
            new Share(count(), chosen.map(all -> all.getOrDefault(peer.uid(), Set.of()))));
  }
}
