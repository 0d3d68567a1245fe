package dev.breakwater.observability;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;

/** Which gateway this is: version, and commit if it was built from a repository. */
final class BuildInfo implements InfoContributor {

    private static final String UNKNOWN = "unknown";

    private final @Nullable BuildProperties build;
    private final @Nullable GitProperties git;

    /**
     * @param build null if it was not built by Maven
     * @param git null if it was built from sources without their history
     */
    BuildInfo(@Nullable BuildProperties build, @Nullable GitProperties git) {
        this.build = build;
        this.git = git;
    }

    @Override
    public void contribute(Info.Builder info) {
        info.withDetail("version", orUnknown(build == null ? null : build.getVersion()))
                .withDetail("commit", orUnknown(git == null ? null : git.getCommitId()));
    }

    private static String orUnknown(@Nullable String value) {
        return value == null || value.isBlank() ? UNKNOWN : value;
    }
}
