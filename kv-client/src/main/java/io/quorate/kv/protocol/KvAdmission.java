package io.quorate.kv.protocol;

/** Decides who is served. Front ends ask it for every call, before anything of it is done. */
@FunctionalInterface
public interface KvAdmission {

    /**
     * What is to do a call: the node's service, or one that refuses.
     *
     * @return never blocks; is asked for this one call
     */
    KvService servedTo(KvCaller caller, KvMethod<?, ?> method);
}
