package io.quorate.testkit.search;

import io.quorate.api.Bytes;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A hash over everything that a core is: all fields of all its objects, but for clocks and random
 * numbers. Nothing that a core has can be left out by mistake.
 *
 * <p>Objects of the project that are no values (neither records nor enums) count once; where one is
 * met again, only which one it is counts.
 */
final class Fingerprint {

    private static final String PROJECT = "io.quorate.";

    private final Predicate<String> isIgnored;
    private final Map<Class<?>, List<Field>> fields = new HashMap<>();

    Fingerprint(Predicate<String> isIgnored) {
        this.isIgnored = isIgnored;
    }

    void add(Object root, Hash hash) {
        new Walk(hash).add(root);
    }

    private List<Field> fieldsOf(Class<?> type) {
        List<Field> known = fields.get(type);
        if (known == null) {
            known = new ArrayList<>();
            for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
                for (Field field : c.getDeclaredFields()) {
                    boolean counts =
                            !Modifier.isStatic(field.getModifiers())
                                    && !isIgnored.test(field.getName());
                    if (counts) {
                        field.setAccessible(true);
                        known.add(field);
                    }
                }
            }
            fields.put(type, known);
        }
        return known;
    }

    static void addBytes(Bytes bytes, Hash hash) {
        hash.add(bytes.size());
        long word = 0;
        for (int i = 0; i < bytes.size(); i++) {
            word = word << 8 | (bytes.get(i) & 0xFF);
            if (i % 8 == 7) {
                hash.add(word);
                word = 0;
            }
        }
        hash.add(word);
    }

    private final class Walk {

        private final Hash hash;
        private final IdentityHashMap<Object, Integer> met = new IdentityHashMap<>();

        Walk(Hash hash) {
            this.hash = hash;
        }

        void add(@Nullable Object object) {
            if (object == null) {
                hash.add(0);
            } else if (object instanceof Number number) {
                hash.add(1).add(number.longValue());
            } else if (object instanceof Boolean truth) {
                hash.add(2).add(truth ? 1 : 0);
            } else if (object instanceof Enum<?> constant) {
                hash.add(3).add(constant.name().hashCode());
            } else if (object instanceof String text) {
                hash.add(4);
                addBytes(Bytes.utf8(text), hash);
            } else if (object instanceof Bytes bytes) {
                hash.add(5);
                addBytes(bytes, hash);
            } else if (object.getClass().isArray()) {
                addArray(object);
            } else {
                addOther(object);
            }
        }

        private void addArray(Object array) {
            int length = Array.getLength(array);
            hash.add(6).add(length);
            if (array instanceof long[] numbers) {
                for (long number : numbers) {
                    hash.add(number);
                }
            } else if (array instanceof int[] numbers) {
                for (int number : numbers) {
                    hash.add(number);
                }
            } else {
                for (int i = 0; i < length; i++) {
                    add(Array.get(array, i));
                }
            }
        }

        private void addOther(Object object) {
            Class<?> type = object.getClass();
            if (object instanceof Optional<?> optional) {
                hash.add(7);
                add(optional.orElse(null));
            } else if (object instanceof List || object instanceof ArrayDeque) {
                addAll((Collection<?>) object);
            } else if (object instanceof SortedSet<?> set) {
                addAll(set);
            } else if (object instanceof SortedMap<?, ?> map) {
                hash.add(9).add(map.size());
                map.forEach(
                        (key, value) -> {
                            add(key);
                            add(value);
                        });
            } else if (object instanceof Map<?, ?> map) {
                addUnordered(map.entrySet());
            } else if (object instanceof Collection<?> collection) {
                addUnordered(collection);
            } else if (object instanceof Map.Entry<?, ?> entry) {
                add(entry.getKey());
                add(entry.getValue());
            } else if (type.getName().startsWith(PROJECT)) {
                addOwn(object, type);
            } else if (object instanceof Duration duration) {
                hash.add(13).add(duration.toNanos());
            } else if (!(object instanceof SplittableRandom)) {
                throw new IllegalStateException("a core has a " + type + ", which is opaque");
            }
        }

        private void addAll(Collection<?> collection) {
            hash.add(8).add(collection.size());
            collection.forEach(this::add);
        }

        private void addUnordered(Collection<?> collection) {
            long high = 0;
            long low = 0;
            for (Object element : collection) {
                Hash one = new Hash();
                new Walk(one).add(element);
                high += one.high();
                low += one.low();
            }
            hash.add(10).add(collection.size()).add(high).add(low);
        }

        private void addOwn(Object object, Class<?> type) {
            // A lambda: code, and what it captured is what it was made with.
            if (type.isHidden() || type.isSynthetic()) {
                return;
            }
            if (!type.isRecord()) {
                Integer number = met.putIfAbsent(object, met.size());
                if (number != null) {
                    hash.add(11).add(number);
                    return;
                }
            }
            hash.add(12).add(type.getName().hashCode());
            try {
                for (Field field : fieldsOf(type)) {
                    addField(field, object);
                }
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }

        private void addField(Field field, Object object) throws IllegalAccessException {
            Class<?> type = field.getType();
            if (type == long.class) {
                hash.add(field.getLong(object));
            } else if (type == int.class) {
                hash.add(field.getInt(object));
            } else if (type == boolean.class) {
                hash.add(field.getBoolean(object) ? 1 : 0);
            } else {
                add(field.get(object));
            }
        }
    }
}
