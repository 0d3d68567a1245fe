package dev.breakwater.agent;

import static dev.breakwater.agent.PhasedModel.CRITIQUE;
import static dev.breakwater.agent.PhasedModel.PLAN;
import static dev.breakwater.agent.PhasedModel.SYNTHESIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import dev.breakwater.run.Answer;
import dev.breakwater.run.RecordedEvent;
import dev.breakwater.run.RequestId;
import dev.breakwater.run.RunEvent.ModelAnswered;
import dev.breakwater.run.RunEvent.ToolReturned;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Research workflows in real time: no slower than their longest branch, and nothing is left of many. */
class WorkflowLoadTests {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> QUESTIONS = List.of("q1", "q2", "q3", "q4", "q5");

    private final WorkflowScene scene = new WorkflowScene(Clock.systemUTC()).lookUps();

    @TempDir
    private Path directory;

    @Test
    void fiveSubQuestionsTakeHardlyLongerThanTheLongestWayThroughThem() throws InterruptedException {
        script(Duration.ofMillis(200));
        scene.ask(PATIENCE);
        scene.events.clear();

        Answer answer = scene.ask(RequestId.next(), PATIENCE);

        Duration path = Stream.of("plan", "synthesis", "critique-1")
                .map(this::inStep)
                .reduce(Duration.ZERO, Duration::plus)
                .plus(Stream.of(1, 2, 3, 4, 5)
                        .map(branch -> inStep("research-" + branch))
                        .max(Duration::compareTo)
                        .orElseThrow());
        assertThat(path).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(answer.executionTime()).isLessThan(path.multipliedBy(12).dividedBy(10));
        System.out.printf(
                "workflow of 5 sub-questions: %d ms, critical path %d ms%n",
                answer.executionTime().toMillis(), path.toMillis());
    }

    @Test
    void fiveHundredAtOnceLeaveNothingBehind() throws Exception {
        script(Duration.ofMillis(20));
        List<Future<Answer>> answers = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 500; i++) {
                answers.add(callers.submit(() -> scene.ask(RequestId.next(), PATIENCE)));
            }
            for (Future<Answer> answer : answers) {
                assertThat(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).partial())
                        .isFalse();
            }
        }

        assertThat(scene.active.count()).isZero();
        assertThat(scene.admission.running()).isZero();
        assertThat(scene.admission.waiting()).isZero();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(threads())
                        .noneMatch(thread -> thread.contains("\"branch-") || thread.contains("\"tool-call-")));
    }

    private void script(Duration latency) {
        scene.model.before(() -> pass(latency));
        scene.model.always(
                PLAN, (_, _) -> AiMessage.from("{\"questions\": [\"" + String.join("\", \"", QUESTIONS) + "\"]}"));
        for (String question : QUESTIONS) {
            scene.model.always(
                    question,
                    (request, _) -> request.messages().getLast() instanceof ToolExecutionResultMessage
                            ? AiMessage.from("Found.")
                            : AiMessage.from(WorkflowScene.look(question)));
        }
        scene.model.always(SYNTHESIS, (_, _) -> AiMessage.from("All of it [S1]."));
        scene.model.always(CRITIQUE, (_, _) -> AiMessage.from("{\"revise\": false}"));
    }

    private Duration inStep(String step) {
        return scene.events.stream()
                .filter(recorded -> step.equals(recorded.step()))
                .map(RecordedEvent::event)
                .map(event -> switch (event) {
                    case ModelAnswered answered -> answered.duration();
                    case ToolReturned returned -> returned.duration();
                    default -> Duration.ZERO;
                })
                .reduce(Duration.ZERO, Duration::plus);
    }

    private List<String> threads() throws IOException {
        Path dump = directory.resolve("threads-" + System.nanoTime() + ".txt");
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
        return Files.readAllLines(dump);
    }

    private static void pass(Duration time) {
        try {
            boolean _ = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
