package dev.breakwater.api;

import dev.breakwater.agent.ResilientAgent;
import dev.breakwater.agent.ResponseNotes;
import dev.breakwater.agent.RunRequest;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.InvalidRequest;
import dev.breakwater.run.Answer;
import dev.breakwater.run.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
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
    private final ClientAddress clients;

    AgentController(ResilientAgent agent, RequestBody body, ClientAddress clients) {
        this.agent = agent;
        this.body = body;
        this.clients = clients;
    }

    @PostMapping("/agent")
    ResponseEntity<byte[]> answer(HttpServletRequest request, HttpServletResponse response) {
        Exchange exchange = Exchange.of(request);
        Answer answer = agent.answer(asked(request, exchange, new HeaderNotes(response)));
        return WireFormat.ok(AnswerDocument.of(answer, exchange));
    }

    /** What is refused here never becomes a run, but is counted and logged like one. */
    private RunRequest asked(HttpServletRequest request, Exchange exchange, ResponseNotes notes) {
        Caller caller = Caller.anonymousAt(clients.of(request));
        try {
            refuseStream(request);
            byte[] sent = body.read(request);
            AgentRequest asked = AgentRequest.of(sent);
            return asked.run(exchange.id(), caller, KeyHeader.of(request, sent).orElse(null), notes);
        } catch (GatewayException refusal) {
            agent.refused(exchange.id(), caller, refusal, notes);
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
