package dev.breakwater.deployment;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.nio.file.Files;
import java.nio.file.Path;

/** Packs the chart into the directory of the first argument: a program of the release's build, which needs no helm. */
final class ChartPackage {

    private ChartPackage() {}

    public static void main(String[] args) throws Exception {
        LintResult lint = Chart.lint();
        if (lint.isFailed()) {
            throw new IllegalStateException("helm lint --strict: " + lint.getMessages());
        }
        into(Path.of(args[0]));
    }

    static void into(Path directory) throws Exception {
        new Helm(Chart.DIRECTORY)
                .packageIt()
                .withDestination(Files.createDirectories(directory))
                .call();
    }
}
