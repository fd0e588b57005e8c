package io.quorate.it;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules that keep engines, transports, stores and the server from knowing each other. */
class ArchitectureTest {

    private static JavaClasses quorate;

    @BeforeAll
    static void importClasses() {
        quorate =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("io.quorate");
        assertThat(quorate.size()).as("classes found").isGreaterThan(100);
    }

    @Test
    void apiKnowsNothingButItself() {
        classes()
                .that()
                .resideInAPackage("io.quorate.api..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.quorate.api..", "java..", "org.jspecify..")
                .check(quorate);
    }

    @Test
    void mockUsesTheApiAlone() {
        classes()
                .that()
                .resideInAPackage("io.quorate.mock..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.quorate.mock..",
                        "io.quorate.api..",
                        "java..",
                        "org.jspecify..",
                        "org.slf4j..")
                .check(quorate);
    }

    @Test
    void hostKnowsNoEngineTransportOrStore() {
        noClasses()
                .that()
                .resideInAPackage("io.quorate.runtime..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quorate.mock..",
                        "io.quorate.raft..",
                        "io.quorate.paxos..",
                        "io.quorate.transport..",
                        "io.quorate.kv..",
                        "io.quorate.server..")
                .check(quorate);
    }

    @Test
    void transportsKnowTheApiAndNotEachOther() {
        slices().matching("io.quorate.transport.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(
                        resideInAPackage("io.quorate.transport.."),
                        resideInAPackage("io.quorate.transport.net.."))
                .check(quorate);
        noClasses()
                .that()
                .resideInAPackage("io.quorate.transport..")
                .should()
                .dependOnClassesThat(oursOutside("io.quorate.transport..", "io.quorate.api.."))
                .check(quorate);
    }

    @Test
    void whatTransportsShareKnowsNoneOfThem() {
        classes()
                .that()
                .resideInAPackage("io.quorate.transport.net..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.quorate.transport.net..",
                        "io.quorate.api..",
                        "java..",
                        "javax.net.ssl..",
                        "org.jspecify..",
                        "org.slf4j..")
                .check(quorate);
    }

    @Test
    void serverNamesNoEngineTransportOrStore() {
        noClasses()
                .that()
                .resideInAPackage("io.quorate.server..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quorate.runtime..",
                        "io.quorate.mock..",
                        "io.quorate.raft..",
                        "io.quorate.paxos..",
                        "io.quorate.transport..",
                        "io.quorate.kv.grpc..",
                        "io.quorate.kv.thrift..",
                        "io.quorate.kv.rocksdb..")
                .check(quorate);
    }

    @Test
    void clientKnowsWhatItSaysAndNotWhatCarriesIt() {
        noClasses()
                .that()
                .resideInAnyPackage("io.quorate.kv.client..", "io.quorate.kv.protocol..")
                .should()
                .dependOnClassesThat(
                        oursOutside(
                                "io.quorate.kv.client..",
                                "io.quorate.kv.protocol..",
                                "io.quorate.kv.v1..",
                                "io.quorate.admin.v1..",
                                "io.quorate.kv",
                                "io.quorate.api.."))
                .check(quorate);
        slices().matching("io.quorate.kv.(grpc|thrift)..")
                .should()
                .notDependOnEachOther()
                .check(quorate);
    }

    @Test
    void simulationCommandNamesNoEngine() {
        noClasses()
                .that()
                .resideInAPackage("io.quorate.simulation..")
                .should()
                .dependOnClassesThat(
                        oursOutside(
                                "io.quorate.simulation..",
                                "io.quorate.api..",
                                "io.quorate.server..",
                                "io.quorate.kv",
                                "io.quorate.kv.client..",
                                "io.quorate.testkit.history..",
                                "io.quorate.testkit.race..",
                                "io.quorate.testkit.search..",
                                "io.quorate.testkit.sim.."))
                .check(quorate);
    }

    @Test
    void serverNeedsNoTestKit() {
        noClasses()
                .that()
                .resideInAPackage("io.quorate.server..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quorate.testkit..", "io.quorate.simulation..")
                .check(quorate);
    }

    @Test
    void examplesKnowTheApiAlone() {
        classes()
                .that()
                .resideInAPackage("io.quorate.examples..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.quorate.examples..", "io.quorate.api..", "java..", "org.jspecify..")
                .check(quorate);
    }

    @Test
    void benchmarkKnowsTheApiAlone() {
        noClasses()
                .that()
                .resideInAPackage("io.quorate.bench..")
                .should()
                .dependOnClassesThat(oursOutside("io.quorate.bench..", "io.quorate.api.."))
                .check(quorate);
    }

    @Test
    void librariesStayWhereTheyBelong() {
        onlyIn("io.micronaut..", "io.quorate.server..");
        onlyIn("jakarta.inject..", "io.quorate.server..");
        onlyIn("org.rocksdb..", "io.quorate.kv.rocksdb..");
        onlyIn("org.apache.thrift..", "io.quorate.transport.thrift..", "io.quorate.kv.thrift..");
        onlyIn(
                "io.netty..",
                "io.quorate.transport.grpc..",
                "io.quorate.kv.thrift..",
                "io.quorate.bench.transport..");
        onlyIn("io.grpc..", "io.quorate.transport.grpc..", "io.quorate.kv.grpc..");
    }

    @Test
    void coresAreDeterministic() {
        noClasses()
                .that()
                .resideInAnyPackage("io.quorate.runtime", "..core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.util.concurrent..",
                        "java.io..",
                        "java.net..",
                        "java.nio.file..",
                        "java.nio.channels..")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class, java.util.Random.class, java.util.UUID.class)
                .check(quorate);
    }

    @Test
    void nothingIsDeserializedByJava() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.ObjectInputStream")
                .check(quorate);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.quorate.(**)").should().beFreeOfCycles().check(quorate);
    }

    @Test
    void namesSayWhatThingsAre() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.quorate.kv.v1..", "io.quorate.admin.v1..")
                .should()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .check(quorate);
    }

    private static void onlyIn(String library, String... homes) {
        noClasses()
                .that()
                .resideInAPackage("io.quorate..")
                .and()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(quorate);
    }

    private static DescribedPredicate<com.tngtech.archunit.core.domain.JavaClass> oursOutside(
            String... homes) {
        DescribedPredicate<com.tngtech.archunit.core.domain.JavaClass> allowed =
                resideInAPackage(homes[0]);
        for (int i = 1; i < homes.length; i++) {
            allowed = allowed.or(resideInAPackage(homes[i]));
        }
        return resideInAPackage("io.quorate..").and(DescribedPredicate.not(allowed));
    }
}
