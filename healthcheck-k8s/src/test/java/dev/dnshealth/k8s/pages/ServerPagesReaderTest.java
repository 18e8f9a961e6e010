package dev.dnshealth.k8s.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.dnshealth.core.facts.ServerPages;
import dev.dnshealth.core.facts.ServerPages.Page;
import dev.dnshealth.core.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerPagesReaderTest {

  private final ManualTime time = new ManualTime(Instant.parse("2026-01-02T03:04:05Z"));
  private ServerPagesReader reader = new ServerPagesReader(Duration.ofSeconds(10), time);
  private final PodServer a = new PodServer("a");
  private final PodServer b = new PodServer("b");

  @AfterEach
  void end() {
    reader.close();
    a.close();
    b.close();
  }

  @Test
  void aPodsPagesAreReadWithTheirTime() throws Exception {
    a.metrics.answer(
        PageServer.ok(
            "process_open_fds 1\nprocess_max_fds 2\nprocess_resident_memory_bytes 4.2e+07\n"));

    look(a);

    assertThat(pages(a))
        .isEqualTo(
            new ServerPages(
                time.now(),
                Page.OK,
                Page.OK,
                Page.OK,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(0.5),
                Optional.of(42_000_000L)));
  }

  @Test
  void aPageThatIsLostIsRefusedAndTheOthersStay() throws Exception {
    waitForSilence();
    look(a, b);
    a.health.stopListening();
    a.ready.answer(PageServer.reply("503 Service Unavailable", "kubernetes"));
    a.metrics.answer(PageServer.SILENCE);

    lookLater(a, b);

    assertThat(pages(a).health()).isEqualTo(Page.REFUSED);
    assertThat(pages(a).ready()).isEqualTo(Page.NOT_OK);
    assertThat(pages(a).metrics()).isEqualTo(Page.SILENT);
    assertThat(pages(b).health()).isEqualTo(Page.OK);
    assertThat(pages(b).ready()).isEqualTo(Page.OK);
    assertThat(pages(b).metrics()).isEqualTo(Page.OK);
  }

  @Test
  void aPageThatWasNeverHeardOfAnyPodIsUnknown() throws Exception {
    waitForSilence();
    a.health.stopListening();
    b.health.stopListening();
    a.ready.answer(PageServer.SILENCE);
    b.ready.answer(PageServer.SILENCE);

    look(a, b);

    assertThat(pages(a).health()).isEqualTo(Page.UNKNOWN);
    assertThat(pages(a).ready()).isEqualTo(Page.UNKNOWN);
    assertThat(pages(a).metrics()).isEqualTo(Page.OK);
  }

  @Test
  void aPageThatASiblingAnswersIsRefusedFromTheFirstLook() throws Exception {
    a.health.stopListening();

    look(a, b);

    assertThat(pages(a).health()).isEqualTo(Page.REFUSED);
  }

  @Test
  void aPageThatThePodDoesNotHaveIsUnknown() throws Exception {
    look(a, b);
    reader.follow(
        List.of(
            new PageAddresses("a", Optional.empty(), Optional.empty(), Optional.empty()),
            b.addresses()));

    time.advance(Duration.ofSeconds(15));
    reader.look();

    assertThat(pages(a).health()).isEqualTo(Page.UNKNOWN);
    assertThat(pages(a).ready()).isEqualTo(Page.UNKNOWN);
    assertThat(pages(a).metrics()).isEqualTo(Page.UNKNOWN);
  }

  @Test
  void aRejectedCorefileIsSeenWithItsTimeWhichStays() throws Exception {
    a.metrics(0, "good");
    look(a);
    a.metrics(1, "bad");
    lookLater(a);
    Instant failedAt = time.now();
    lookLater(a);

    assertThat(pages(a).reloadFailedAt()).contains(failedAt);
    assertThat(pages(a).corefileHash()).contains("good");

    a.metrics.stopListening();
    lookLater(a);
    assertThat(pages(a).reloadFailedAt()).contains(failedAt);
    assertThat(pages(a).corefileHash()).isEmpty();
  }

  @Test
  void aDoubtfulHashIsHeldAgainstTheSiblings() throws Exception {
    a.metrics(1, "which");
    b.metrics(0, "other");
    look(a, b);
    assertThat(pages(a).corefileHash()).isEmpty();
    assertThat(pages(a).reloadFailedAt()).isEmpty();
    assertThat(pages(b).corefileHash()).contains("other");

    b.metrics(0, "which");
    lookLater(a, b);
    assertThat(pages(a).corefileHash()).contains("which");
  }

  @Test
  void eachPodIsAskedEveryFifteenSecondsAndANewOneAtOnce() throws Exception {
    look(a);
    time.advance(Duration.ofSeconds(14));
    look(a, b);
    assertThat(a.health.requests()).isEqualTo(1);
    assertThat(b.health.requests()).isEqualTo(1);

    time.advance(Duration.ofSeconds(1));
    look(a, b);
    assertThat(a.health.requests()).isEqualTo(2);
    assertThat(b.health.requests()).isEqualTo(1);
  }

  @Test
  void aPodThatIsGoneIsForgotten() throws Exception {
    a.metrics(0, "good");
    look(a);
    look(b);
    assertThat(reader.latest()).containsOnlyKeys("b");

    a.metrics(1, "bad");
    look(a);
    assertThat(pages(a).reloadFailedAt()).isEmpty();
  }

  @Test
  void onceStartedItLooksByItselfUntilItIsClosed() {
    reader.follow(List.of(a.addresses()));
    reader.start();
    reader.start();
    await().until(() -> reader.latest().containsKey("a"));

    reader.close();
    reader.close();

    assertThat(reader.latest()).containsKey("a");
  }

  /** No longer than has to be: longer than a machine stands still for. */
  private void waitForSilence() {
    reader.close();
    reader = new ServerPagesReader(Duration.ofSeconds(4), time);
  }

  private void lookLater(PodServer... pods) throws InterruptedException {
    time.advance(Duration.ofSeconds(15));
    look(pods);
  }

  private void look(PodServer... pods) throws InterruptedException {
    reader.follow(List.of(pods).stream().map(PodServer::addresses).toList());
    reader.look();
  }

  private ServerPages pages(PodServer pod) {
    return reader.latest().get(pod.uid);
  }

  /** A pod with its three pages. */
  private static final class PodServer implements AutoCloseable {

    private final String uid;
    private final PageServer health = new PageServer();
    private final PageServer ready = new PageServer();
    private final PageServer metrics = new PageServer();

    PodServer(String uid) {
      this.uid = uid;
    }

    PageAddresses addresses() {
      return new PageAddresses(
          uid, Optional.of(health.uri()), Optional.of(ready.uri()), Optional.of(metrics.uri()));
    }

    void metrics(int failed, String hash) {
      metrics.answer(
          PageServer.ok(
              "coredns_reload_failed_total %d\ncoredns_reload_version_info{value=\"%s\"} 1\n"
                  .formatted(failed, hash)));
    }

    @Override
    public void close() {
      health.close();
      ready.close();
      metrics.close();
    }
  }
}
