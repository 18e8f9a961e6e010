package dev.dnshealth.core.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventLoopTest {

  private final AtomicBoolean broken = new AtomicBoolean();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger closings = new AtomicInteger();
  private final EventLoop loop =
      new EventLoop(
          new EventLoop.Tenant() {
            @Override
            public boolean idle() {
              if (broken.getAndSet(false)) {
                throw new IllegalStateException("on purpose");
              }
              return true;
            }

            @Override
            public void stalled(long from, long to) {}

            @Override
            public void failed(Throwable cause) {
              failures.incrementAndGet();
              throw new IllegalStateException("on purpose, too");
            }

            @Override
            public void closed() {
              closings.incrementAndGet();
            }
          });

  @BeforeEach
  void start() {
    loop.start();
  }

  @AfterEach
  void stop() {
    loop.close();
  }

  @Test
  void aTaskThatThrowsIsTheOnlyOneHurt() throws Exception {
    loop.execute(
        () -> {
          throw new AssertionError("on purpose");
        });

    assertThatItRuns();
    assertThat(failures).hasValue(0);
  }

  @Test
  void aTimerThatThrowsIsTheOnlyOneHurt() throws Exception {
    loop.execute(
        () ->
            loop.timers()
                .schedule(
                    System.nanoTime(),
                    () -> {
                      throw new AssertionError("on purpose");
                    }));

    assertThatItRuns();
  }

  @Test
  void aFailureOfTheLoopItselfIsSurvived() throws Exception {
    for (int i = 1; i <= 3; i++) {
      int expected = i;
      broken.set(true);
      assertThatItRuns();
      await().until(() -> failures.get() == expected);
      assertThatItRuns();
    }
    assertThat(loop.alive()).isTrue();
  }

  @Test
  void aHandlerThatThrowsIsToldAndTheOthersGoOn() throws Exception {
    Pipe bad = Pipe.open();
    Pipe good = Pipe.open();
    CompletableFuture<Throwable> told = new CompletableFuture<>();
    CountDownLatch read = new CountDownLatch(1);
    loop.execute(
        () -> {
          register(
              bad,
              key -> {
                throw new IllegalStateException("on purpose");
              },
              told);
          register(good, key -> read.countDown(), new CompletableFuture<>());
        });
    bad.sink().write(ByteBuffer.wrap(new byte[1]));
    assertThat(told.get(10, TimeUnit.SECONDS)).hasMessage("on purpose");

    good.sink().write(ByteBuffer.wrap(new byte[1]));
    assertThat(read.await(10, TimeUnit.SECONDS)).isTrue();
    bad.sink().close();
    good.sink().close();
  }

  private void register(
      Pipe pipe, Consumer<SelectionKey> ready, CompletableFuture<Throwable> told) {
    try {
      pipe.source().configureBlocking(false);
      loop.register(
          pipe.source(),
          SelectionKey.OP_READ,
          new EventLoop.Handler() {
            @Override
            public void ready(SelectionKey key) {
              key.cancel();
              ready.accept(key);
            }

            @Override
            public void failed(Throwable cause) {
              told.complete(cause);
            }
          });
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void timersRunInTheOrderTheyAreDue() throws Exception {
    List<String> ran = new ArrayList<>();
    CountDownLatch end = new CountDownLatch(1);
    loop.execute(
        () -> {
          long now = System.nanoTime();
          loop.timers().schedule(now + 3_000_000, end::countDown);
          loop.timers().schedule(now + 2_000_000, () -> ran.add("second"));
          loop.timers().schedule(now + 1_000_000, () -> ran.add("first"));
          loop.timers().schedule(now + 2_000_000, () -> ran.add("third"));
          loop.timers().cancel(loop.timers().schedule(now, () -> ran.add("cancelled")));
        });

    assertThat(end.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(ran).containsExactly("first", "second", "third");
  }

  @Test
  void tasksWithoutEndDoNotKeepTimersFromRunning() throws Exception {
    AtomicBoolean end = new AtomicBoolean();
    loop.execute(
        new Runnable() {
          @Override
          public void run() {
            if (!end.get()) {
              loop.execute(this);
            }
          }
        });
    CountDownLatch timer = new CountDownLatch(1);
    loop.execute(() -> loop.timers().schedule(System.nanoTime(), timer::countDown));

    assertThat(timer.await(10, TimeUnit.SECONDS)).isTrue();
    end.set(true);
  }

  @Test
  void closeIsToldOnceAndRunsWhatCameBefore() throws Exception {
    CountDownLatch ran = new CountDownLatch(1);
    loop.execute(
        () -> {
          loop.close();
          loop.execute(ran::countDown);
        });

    assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
    loop.close();
    loop.close();
    assertThat(loop.terminated()).isTrue();
    assertThat(loop.alive()).isFalse();
    assertThat(closings).hasValue(1);
  }

  private void assertThatItRuns() throws InterruptedException {
    CountDownLatch ran = new CountDownLatch(1);
    loop.execute(ran::countDown);
    assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
