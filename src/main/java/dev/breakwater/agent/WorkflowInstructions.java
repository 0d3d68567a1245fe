package dev.breakwater.agent;

import dev.breakwater.agent.workflow.Phase;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** What the models of a research workflow are told, phase by phase. */
record WorkflowInstructions(Map<Phase, Instructions> byPhase) {

    WorkflowInstructions {
        byPhase = Map.copyOf(byPhase);
    }

    /** @throws InvalidConfigurationPropertyValueException if there are none where the settings say; names the key */
    static WorkflowInstructions read(WorkflowSettings settings) {
        Map<Phase, Instructions> read = new EnumMap<>(Phase.class);
        for (Phase phase : Phase.values()) {
            String key = "breakwater.workflow.instructions." + phase.label();
            read.put(phase, Instructions.at(key, settings.instructions().of(phase)));
        }
        return new WorkflowInstructions(read);
    }

    /** The texts, each with what an agent's configuration adds, if it does. */
    Map<Phase, String> texts(@Nullable String additional) {
        Map<Phase, String> texts = new EnumMap<>(Phase.class);
        byPhase.forEach((phase, instructions) ->
                texts.put(phase, instructions.plus(additional).text()));
        return texts;
    }
}
