package dev.breakwater.mcp.chaos;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives each test its {@link Recovery} and puts what came of it, if the test has passed, into {@link Results}. */
final class ResilienceReport implements ParameterResolver, AfterTestExecutionCallback {

    private static final Namespace NAMESPACE = Namespace.create(ResilienceReport.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType().equals(Recovery.class);
    }

    @Override
    public Recovery resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return recovery(context);
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        Method test = context.getRequiredTestMethod();
        Fault fault = test.getAnnotation(Fault.class);
        if (fault != null && context.getExecutionException().isEmpty()) {
            results(context).add(test, recovery(context));
        }
    }

    private static Recovery recovery(ExtensionContext context) {
        return context.getStore(NAMESPACE).computeIfAbsent("recovery", _ -> new Recovery(), Recovery.class);
    }

    /** One for the whole test run; written when that is over. */
    private static Results results(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent("results", _ -> new Results(), Results.class);
    }
}
