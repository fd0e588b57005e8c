package io.quorate.bench.stats;

/** Student's t distribution with a whole number of degrees of freedom. */
final class StudentT {

    private static final int STEPS = 200;

    private StudentT() {}

    /**
     * How far from 0, in either direction, the share {@code inside} of the distribution reaches.
     *
     * @param inside more than 0 and less than 1
     * @param degrees degrees of freedom, from 1 up
     */
    static double reach(double inside, int degrees) {
        if (!(inside > 0 && inside < 1) || degrees < 1) {
            throw new IllegalArgumentException(
                    "no interval for a share of "
                            + inside
                            + " with "
                            + degrees
                            + " degrees of freedom");
        }
        double low = 0;
        double high = Math.PI / 2;
        for (int i = 0; i < STEPS; i++) {
            double middle = (low + high) / 2;
            if (inside(middle, degrees) < inside) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Math.tan(low) * Math.sqrt(degrees);
    }

    /**
     * The share of the distribution between -t and t, as the finite sums of Abramowitz and Stegun
     * 26.7.3 and 26.7.4 give it.
     *
     * @param theta the arc tangent of t / √degrees
     */
    private static double inside(double theta, int degrees) {
        double cosine = Math.cos(theta);
        boolean odd = degrees % 2 == 1;
        double term = odd ? cosine : 1;
        double sum = 0;
        for (int i = odd ? 1 : 0; i <= degrees - 2; i += 2) {
            sum += term;
            term *= cosine * cosine * (i + 1) / (i + 2);
        }
        sum *= Math.sin(theta);
        return odd ? 2 / Math.PI * (theta + sum) : sum;
    }
}
