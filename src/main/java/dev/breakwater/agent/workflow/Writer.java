package dev.breakwater.agent.workflow;

import dev.breakwater.agent.loop.Stage;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.Question;

/** Writes the answer from the evidence, and writes it again where a critique found problems. */
final class Writer {

    private final Desk desk;

    Writer(Desk desk) {
        this.desk = desk;
    }

    String write(Question question, Dossier dossier, Stage run, Deadline deadline) {
        return desk.text(run.step(State.SYNTHESIS), tokens -> dossier.beside(question, tokens), deadline);
    }

    /** @param round of the critique */
    String revise(Question question, Dossier dossier, int round, Stage run, Deadline deadline) {
        return desk.text(run.step(State.REVISION + round), tokens -> dossier.beside(question, tokens), deadline);
    }
}
