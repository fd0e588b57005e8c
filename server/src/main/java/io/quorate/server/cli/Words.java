package io.quorate.server.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * The words of a line: between blanks, or in quotation marks, where some letters behind a backslash
 * stand for others.
 */
final class Words {

    private Words() {}

    /**
     * The words of a line, without quotation marks; none behind a # that begins a word.
     *
     * @throws UsageException if a quotation mark has no other
     */
    static List<String> of(String line) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at);
            if (c == '#') {
                break;
            }
            if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '"') {
                at = quoted(line, at + 1, words);
            } else {
                int end = at;
                while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
                    end++;
                }
                words.add(line.substring(at, end));
                at = end;
            }
        }
        return words;
    }

    private static int quoted(String line, int from, List<String> words) {
        StringBuilder word = new StringBuilder();
        for (int at = from; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '"') {
                words.add(word.toString());
                return requireBlank(line, at + 1);
            }
            if (c == '\\' && at + 1 < line.length()) {
                at++;
                word.append(escaped(line.charAt(at)));
            } else {
                word.append(c);
            }
        }
        throw new UsageException("a quotation mark has no other");
    }

    private static int requireBlank(String line, int at) {
        if (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
            throw new UsageException("there is no blank behind a closing quotation mark");
        }
        return at;
    }

    private static char escaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case '"', '\\' -> c;
            default -> throw new UsageException("'\\" + c + "' is none of \\n, \\t, \\\", \\\\");
        };
    }

    /** A word as a line has it. */
    static String quoted(String word) {
        boolean isPlain =
                !word.isEmpty()
                        && word.charAt(0) != '#'
                        && word.chars().noneMatch(c -> Character.isWhitespace(c) || c == '"');
        return isPlain
                ? word
                : '"'
                        + word.replace("\\", "\\\\")
                                .replace("\"", "\\\"")
                                .replace("\n", "\\n")
                                .replace("\t", "\\t")
                        + '"';
    }
}
