package dev.dnshealth.daemon.http;

import dev.dnshealth.k8s.peers.ObservationsPage;
import dev.dnshealth.k8s.peers.PeerAccess;
import dev.dnshealth.k8s.peers.PullQuery;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/** Our observations, for peers only. */
public final class PeersPage implements Page {

  private final PeerAccess access;
  private final ObservationsPage observations;
  private final Supplier<Optional<String>> problem;

  /**
   * Makes the page.
   *
   * @param access decides who may read it
   * @param problem why there are no observations, if there are none
   */
  public PeersPage(
      PeerAccess access, ObservationsPage observations, Supplier<Optional<String>> problem) {
    this.access = access;
    this.observations = observations;
    this.problem = problem;
  }

  @Override
  public Reply get(Request request) {
    // First of all: strangers are told nothing, not even that there is nothing to tell.
    PeerAccess.Decision decision = access.check(request.authorization(), request.remote());
    if (!decision.allowed()) {
      return Reply.text(decision.status(), decision.words());
    }
    Optional<String> why = problem.get();
    if (why.isPresent()) {
      return Reply.text(503, why.get());
    }
    try {
      PullQuery query = PullQuery.parse(request.query());
      Reply reply = Reply.json(new String(observations.get(query), StandardCharsets.UTF_8));
      return query.ofMany() ? reply.asLast() : reply;
    } catch (IllegalArgumentException e) {
      return Reply.text(400, String.valueOf(e.getMessage()));
    }
  }
}
