package dev.breakwater.testing.redis;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;
import org.testcontainers.utility.DockerImageName;

/**
 * A Redis of the image {@code test.redis.image}, by default {@value #IMAGE}. It shares this machine's network: its port is
 * chosen before it starts, stays the same when it is started again, and is what sentinels tell others. That needs Linux.
 */
final class ContainerServer implements Server {

    private static final String IMAGE = "redis:8-alpine";

    /** In seconds, for a Redis that does not end by itself. */
    private static final int STOP_LIMIT = 10;

    private @Nullable GenericContainer<?> container;

    @Override
    public void start(List<String> arguments, Path directory) {
        String user = owner(directory);
        GenericContainer<?> next = new GenericContainer<>(
                        DockerImageName.parse(System.getProperty("test.redis.image", IMAGE)))
                .withNetworkMode("host")
                .withCommand(arguments.toArray(String[]::new))
                .withStartupCheckStrategy(new Created())
                .withCreateContainerCmdModifier(create -> {
                    // The image's own entry point would take another user.
                    create.withUser(user).withEntrypoint("redis-server");
                    create.getHostConfig().withBinds(new Bind(directory.toString(), new Volume(directory.toString())));
                });
        next.start();
        container = next;
    }

    @Override
    public boolean isAlive() {
        return container != null && container.isRunning();
    }

    @Override
    public String output() {
        return container == null ? "" : container.getLogs();
    }

    @Override
    public void stop() {
        try {
            docker().stopContainerCmd(id()).withTimeout(STOP_LIMIT).exec();
        } catch (NotModifiedException e) {
            // It has ended by itself.
        }
        remove();
    }

    @Override
    public void kill() {
        remove();
    }

    @Override
    public void pause() {
        docker().pauseContainerCmd(id()).exec();
    }

    @Override
    public void resume() {
        docker().unpauseContainerCmd(id()).exec();
    }

    /** By force, as it may be paused. */
    private void remove() {
        if (container != null) {
            try {
                docker().removeContainerCmd(id())
                        .withForce(true)
                        .withRemoveVolumes(true)
                        .exec();
            } catch (NotFoundException e) {
                // It is gone.
            }
            container = null;
        }
    }

    private DockerClient docker() {
        return running().getDockerClient();
    }

    private String id() {
        return running().getContainerId();
    }

    private GenericContainer<?> running() {
        if (container == null) {
            throw new IllegalStateException("it was not started");
        }
        return container;
    }

    /** What Redis writes there has to be this user's, who removes it. */
    private static String owner(Path directory) {
        try {
            return Files.getAttribute(directory, "unix:uid") + ":" + Files.getAttribute(directory, "unix:gid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it answers is asked over its port. */
    private static final class Created extends StartupCheckStrategy {

        @Override
        public StartupStatus checkStartupState(DockerClient docker, String containerId) {
            return StartupStatus.SUCCESSFUL;
        }
    }
}
