package dev.breakwater.agent.loop;

import dev.breakwater.mcp.OfferedTool;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something that is made of the tools on offer and made anew only when these have changed: to write their schemas out for each
 * request would be a good part of what it costs. Safe for use by several threads.
 *
 * @param <T> what is made
 */
public final class PerTools<T> {

    private final Function<List<OfferedTool>, T> make;
    private volatile @Nullable Made<T> last;

    public PerTools(Function<List<OfferedTool>, T> make) {
        this.make = make;
    }

    private record Made<T>(List<OfferedTool> tools, T value) {

        @SuppressWarnings("ReferenceEquality") // a catalogue that has not changed offers the same ones
        boolean isOf(List<OfferedTool> others) {
            if (tools.size() != others.size()) {
                return false;
            }
            for (int i = 0; i < tools.size(); i++) {
                if (tools.get(i) != others.get(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    public T of(List<OfferedTool> tools) {
        Made<T> made = last;
        if (made == null || !made.isOf(tools)) {
            made = new Made<>(tools, make.apply(tools));
            last = made;
        }
        return made.value();
    }
}
