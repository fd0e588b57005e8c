package io.quorate.server.node;

/** The version of this build. */
public final class Version {

    /** As the jar's manifest says; "development" outside a jar. */
    public static final String TEXT =
            Version.class.getPackage().getImplementationVersion() == null
                    ? "development"
                    : Version.class.getPackage().getImplementationVersion();

    private Version() {}
}
