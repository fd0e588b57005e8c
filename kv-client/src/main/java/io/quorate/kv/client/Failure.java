package io.quorate.kv.client;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What stands behind the exceptions in which futures wrap each other's. */
final class Failure {

    private Failure() {}

    static Throwable of(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
