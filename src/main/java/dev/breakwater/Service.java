package dev.breakwater;

import dev.breakwater.admission.Drain;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;

/** Runs the gateway. Apart from {@link Breakwater}, so that the other commands load nothing of Spring. */
final class Service {

    private Service() {}

    static void run(String[] args) {
        StopSignals signals = StopSignals.obey();
        SpringApplication gateway = new SpringApplication(Breakwater.class);
        gateway.addListeners((ApplicationReadyEvent ready) ->
                signals.hurryWith(ready.getApplicationContext().getBean(Drain.class)::hurry));
        gateway.run(args);
    }
}
