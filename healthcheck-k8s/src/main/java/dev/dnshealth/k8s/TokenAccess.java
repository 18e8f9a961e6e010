package dev.dnshealth.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dnshealth.core.time.Time;
import dev.dnshealth.k8s.peers.PeerAccess;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Access for the pods of some ServiceAccounts, by tokens that are made for nothing else: the API
 * reviews each. Such a token gives no rights at the API, and one that gives rights there is refused
 * here, so that nobody is taught to send it around.
 *
 * <p>Reviews are few: a good token is believed for 5 to 10 minutes, a bad one for 5 s; a remote
 * address has one review a second for tokens that are not known; and there is never more than one
 * at a time. Needs the right to create tokenreviews. Safe for use by several threads.
 */
public final class TokenAccess implements PeerAccess {

  /** Who the tokens are for. */
  public static final String AUDIENCE = "dnshealth-peers";

  private static final String PATH = "/apis/authentication.k8s.io/v1/tokenreviews";

  /** Below the kubelet's patience with a liveness probe, for which a thread must be left. */
  private static final Duration REVIEW_WITHIN = Duration.ofSeconds(1);

  /** Thousands of vantages ask for as many reviews; a token that was good gives away little. */
  private static final Duration GOOD_FOR = Duration.ofMinutes(5);

  /** As much more at most, by chance: all were shown the token at once, and must not stay so. */
  private static final Duration GOOD_FOR_MORE = Duration.ofMinutes(5);

  private static final Duration BAD_FOR = Duration.ofSeconds(5);
  private static final Duration PACE = Duration.ofSeconds(1);
  private static final int MOST_REMEMBERED = 1000;
  private static final int LONGEST = 1 << 14;

  private final Api api;
  private final Set<String> users;
  private final Time time;
  private final RandomGenerator random;
  private final Semaphore reviews = new Semaphore(1);
  private final Map<String, Remembered> known = bounded();
  private final Map<String, Instant> asked = bounded();

  private record Remembered(Decision decision, Instant until) {}

  /**
   * Makes access for these accounts.
   *
   * @param client stays open
   * @param namespace the namespace of the ServiceAccounts
   * @param accounts their names
   */
  public TokenAccess(KubernetesClient client, String namespace, List<String> accounts, Time time) {
    this(new Api(client, time), namespace, accounts, time, new SecureRandom());
  }

  TokenAccess(Api api, String namespace, List<String> accounts, Time time, RandomGenerator random) {
    this.api = api;
    this.users =
        accounts.stream()
            .map(account -> "system:serviceaccount:" + namespace + ":" + account)
            .collect(Collectors.toUnmodifiableSet());
    this.time = time;
    this.random = random;
  }

  @Override
  public Decision check(String authorization, String remote) {
    String token = PeerAccess.bearer(authorization);
    if (token.isEmpty()) {
      return Decision.UNNAMED;
    }
    if (token.length() > LONGEST) {
      return new Decision(401, "the token is too long");
    }
    String hash = hash(token);
    Instant now = time.now();
    synchronized (this) {
      Remembered remembered = known.get(hash);
      if (remembered != null && now.isBefore(remembered.until())) {
        return remembered.decision();
      }
      // Who was let in before does not have to queue with strangers.
      boolean friend = remembered != null && remembered.decision().allowed();
      Instant last = asked.get(remote);
      if (!friend && last != null && now.isBefore(last.plus(PACE))) {
        return new Decision(429, "another token was reviewed for this address a moment ago");
      }
      asked.put(remote, now);
    }
    if (!reviews.tryAcquire()) {
      return new Decision(503, "another token is being reviewed, try again");
    }
    try {
      return remember(hash, review(token));
    } finally {
      reviews.release();
    }
  }

  private Decision remember(String hash, Decision decision) {
    // That the API did not answer says nothing of the token.
    if (decision.status() != 503) {
      Instant until = time.now().plus(decision.allowed() ? goodFor() : BAD_FOR);
      synchronized (this) {
        known.put(hash, new Remembered(decision, until));
      }
    }
    return decision;
  }

  private Duration goodFor() {
    return GOOD_FOR.plusMillis(random.nextLong(GOOD_FOR_MORE.toMillis()));
  }

  private Decision review(String token) {
    ObjectNode review = Json.MAPPER.createObjectNode();
    review.put("apiVersion", "authentication.k8s.io/v1").put("kind", "TokenReview");
    ObjectNode spec = review.putObject("spec");
    spec.put("token", token).putArray("audiences").add(AUDIENCE);
    Reply reply;
    try {
      reply = api.write("review-token", "POST", PATH, Json.write(review), REVIEW_WITHIN);
    } catch (CallNotPermittedException | IOException e) {
      return new Decision(503, "the token cannot be reviewed: the API does not answer");
    }
    if (!reply.ok()) {
      return new Decision(503, "the token cannot be reviewed: " + reply.message());
    }
    JsonNode status = reply.json().path("status");
    // An API server that knows nothing of audiences does not say one either.
    if (!status.path("authenticated").asBoolean() || !has(status.path("audiences"))) {
      return new Decision(401, "no valid token for the audience " + AUDIENCE);
    }
    String user = status.path("user").path("username").asText();
    return users.contains(user)
        ? Decision.ALLOWED
        : new Decision(403, user + " is no peer (allowed: peers.accounts)");
  }

  private static boolean has(JsonNode audiences) {
    for (JsonNode each : audiences) {
      if (each.asText().equals(AUDIENCE)) {
        return true;
      }
    }
    return false;
  }

  private static String hash(String token) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static <V> Map<String, V> bounded() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > MOST_REMEMBERED;
      }
    };
  }
}
