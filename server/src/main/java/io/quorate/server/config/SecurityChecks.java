package io.quorate.server.config;

import io.quorate.server.access.AdminAccess;
import io.quorate.server.access.TokenText;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Looks for what contradicts itself, or is more open than it says, in how clients are let in. */
final class SecurityChecks {

    private final UnaryOperator<String> text;
    private final BiConsumer<String, String> mistake;
    private final Consumer<String> warning;

    /**
     * Makes checks.
     *
     * @param text the value of a key
     * @param mistake takes a key, and what is wrong with it
     * @param warning takes what a careful operator would change
     */
    SecurityChecks(
            UnaryOperator<String> text,
            BiConsumer<String, String> mistake,
            Consumer<String> warning) {
        this.text = text;
        this.mistake = mistake;
        this.warning = warning;
    }

    private boolean isGiven(String key) {
        return !text.apply(key).isEmpty();
    }

    void run(boolean standalone, boolean insecure) {
        checkTls();
        checkUsers(standalone, insecure);
        checkAdmin(insecure);
    }

    /** Whether a token was written where the name of its file belongs. */
    static boolean isMisplacedToken(String key, String value) {
        return List.of(ConfigSchema.USERS, ConfigSchema.NODE_TOKEN_FILE).contains(key)
                && TokenText.isToken(value);
    }

    private void checkTls() {
        boolean certificate = isGiven(ConfigSchema.TLS_CERTIFICATE);
        if (certificate != isGiven(ConfigSchema.TLS_KEY)) {
            mistake.accept(
                    certificate ? ConfigSchema.TLS_CERTIFICATE : ConfigSchema.TLS_KEY,
                    "needs "
                            + (certificate ? ConfigSchema.TLS_KEY : ConfigSchema.TLS_CERTIFICATE)
                            + " too");
        } else if (!certificate && isGiven(ConfigSchema.TLS_TRUST)) {
            mistake.accept(
                    ConfigSchema.TLS_TRUST, "says nothing without " + ConfigSchema.TLS_CERTIFICATE);
        }
        if (!certificate && text.apply(ConfigSchema.HTTP_TLS).equals("true")) {
            mistake.accept(ConfigSchema.HTTP_TLS, "needs " + ConfigSchema.TLS_CERTIFICATE);
        }
        if (text.apply(ConfigSchema.TLS_CLIENTS).equals(ConfigSchema.OPTIONAL)
                && !isGiven(ConfigSchema.TLS_TRUST)) {
            mistake.accept(
                    ConfigSchema.TLS_CLIENTS, "says nothing without " + ConfigSchema.TLS_TRUST);
        }
    }

    private void checkUsers(boolean standalone, boolean insecure) {
        if (!isGiven(ConfigSchema.USERS)) {
            if (isGiven(ConfigSchema.NODE_TOKEN_FILE)) {
                mistake.accept(
                        ConfigSchema.NODE_TOKEN_FILE, "says nothing without " + ConfigSchema.USERS);
            }
            return;
        }
        boolean isKnown = isGiven(ConfigSchema.NODE_TOKEN_FILE) || isGiven(ConfigSchema.TLS_TRUST);
        if (!standalone && !isKnown) {
            mistake.accept(
                    ConfigSchema.USERS,
                    "lets no node ask another one: give them certificates, with "
                            + ConfigSchema.TLS_TRUST
                            + ", or a token, with "
                            + ConfigSchema.NODE_TOKEN_FILE);
        }
        if (insecure && !isGiven(ConfigSchema.TLS_CERTIFICATE)) {
            warning.accept(
                    "tokens travel as plain text, and can be read on the way: "
                            + ConfigSchema.USERS
                            + " without "
                            + ConfigSchema.TLS_CERTIFICATE);
        }
    }

    private void checkAdmin(boolean insecure) {
        if (text.apply(ConfigSchema.ADMIN).equals(AdminAccess.OPEN.word())
                && !insecure
                && !isGiven(ConfigSchema.USERS)) {
            mistake.accept(
                    ConfigSchema.ADMIN,
                    "lets everybody who reaches the node change its cluster; take \"local\", name "
                            + ConfigSchema.USERS
                            + ", or say "
                            + ConfigSchema.INSECURE
                            + " = true if that is meant");
        }
    }
}
