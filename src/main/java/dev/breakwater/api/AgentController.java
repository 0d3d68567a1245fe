package dev.breakwater.api;

import dev.breakwater.agent.ResilientAgent;
import dev.breakwater.agent.RunRequest;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.InvalidRequest;
import dev.breakwater.run.Answer;
import dev.breakwater.run.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where questions come in. */
@RestController
final class AgentController {

    private final ResilientAgent agent;
    private final RequestBody body;

    AgentController(ResilientAgent agent, RequestBody body) {
        this.agent = agent;
        this.body = body;
    }

    @PostMapping("/agent")
    ResponseEntity<byte[]> answer(HttpServletRequest request) {
        Exchange exchange = Exchange.of(request);
        Answer answer = agent.answer(asked(request, exchange));
        return WireFormat.ok(AnswerDocument.of(answer, exchange));
    }

    /** What is refused here never becomes a run, but is counted and logged like one. */
    private RunRequest asked(HttpServletRequest request, Exchange exchange) {
        try {
            refuseStream(request);
            return AgentRequest.of(body.read(request)).run(exchange.id(), Caller.ANONYMOUS);
        } catch (GatewayException refusal) {
            agent.refused(exchange.id(), "", refusal);
            throw refusal;
        }
    }

    /** Whoever takes nothing but a stream would not understand the JSON answer; other wishes are answered with it. */
    private static void refuseStream(HttpServletRequest request) {
        List<MediaType> accepted = accepted(request);
        if (accepted.stream().anyMatch(MediaType.TEXT_EVENT_STREAM::equalsTypeAndSubtype)
                && accepted.stream().noneMatch(type -> type.includes(MediaType.APPLICATION_JSON))) {
            throw new InvalidRequest(
                    HttpHeaders.ACCEPT, "must allow application/json: this version does not stream events");
        }
    }

    private static List<MediaType> accepted(HttpServletRequest request) {
        try {
            return MediaType.parseMediaTypes(Collections.list(request.getHeaders(HttpHeaders.ACCEPT)));
        } catch (InvalidMediaTypeException e) {
            return List.of();
        }
    }
}
