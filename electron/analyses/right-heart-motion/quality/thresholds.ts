import type { Limit } from './check';

/**
 * Where doubt begins (`warn`) and belief ends (`fail`). `build/measure-quality.ts` prints the distributions that they were
 * chosen from: experts' masks of the 99 ACDC patients ("masks"), what the network makes of them ("network"), and real
 * cines spoiled on purpose ("spoiled").
 */
export const thresholds = {
  slices: {
    /**
     * Smaller of RV and LV cavity in the most basal slice at end-systole, share of their widest section. Masks: median 0, 90 %
     * below 0.73, 93 % below 0.9. At end-diastole it tells nothing: most stacks begin in the ventricles.
     */
    base: { warn: 0.6, fail: 0.85 } satisfies Limit,
    /** LV cavity in the most apical slice at end-diastole, share of its widest section. Masks: 98 of 99 below 0.4, one 0.42. */
    apex: { warn: 0.4, fail: 0.6 } satisfies Limit,
    /** Gap in multiples of the usual one: one slice left out makes two. */
    gap: { warn: 1.1, fail: 1.6 } satisfies Limit,
    uneven: 1.1,
    /**
     * Slices of 6–8 mm are asked for (Kramer et al., Standardized CMR protocols: 2020 update, J Cardiovasc Magn Reson 22:17),
     * with the usual gaps 10 mm from one to the next; training: 5–10.
     */
    distanceMm: { warn: 12, fail: 15 } satisfies Limit,
    /**
     * Way through the images in the given order, in multiples of the shortest. ACDC: 95 % below 1.002, most 1.06; all
     * shuffled 1.65 (Sunnybrook).
     */
    order: { warn: 1.03, fail: 1.08 } satisfies Limit,
    /**
     * Masks, by the atlas: median of the worst slice 4.0, 90 % below 7.8, 95 % below 9.6, most 14 mm. At most 15 mm are put
     * back, and what is found falls short of what it was: a slice moved by 15 mm is found 11.5 mm off (Sunnybrook).
     */
    shiftMm: { warn: 5, fail: 10 } satisfies Limit,
  },
  phases: {
    number: { warn: 15, fail: 8 } satisfies Limit,
    /** Time from phase to phase: at most 45 ms is asked for (Kramer et al. 2020); systole lasts some 300 ms. */
    stepMs: { warn: 60, fail: 110 } satisfies Limit,
    /** Longest step in multiples of the usual one: one phase left out makes two. */
    gap: { warn: 1.4, fail: 2.4 } satisfies Limit,
    /** Share of the beat. Prospective triggering leaves out 10–15 % at its end. */
    covered: { warn: 0.85, fail: 0.7 } satisfies Limit,
    /** Difference of last and first phase in multiples of the largest difference of neighbours. */
    closing: { warn: 2, fail: 3.5 } satisfies Limit,
    /** Longest R-R interval among the slices over the shortest. */
    beats: { warn: 1.2, fail: 1.6 } satisfies Limit,
    /** Share of the slices that make a phase a repeated one; share of the phases that make a slice a still one. */
    frozenSlices: 0.5,
    frozenPhases: 0.5,
    /**
     * Way round the phases in the given order, in multiples of the shortest. Two Sunnybrook cines 1.000, the demo 1.050; two
     * phases exchanged across one between them 1.08–1.20, all shuffled 1.92. Exchanged neighbours (1.04) are not told.
     */
    order: { warn: 1.06, fail: 1.15 } satisfies Limit,
  },
  images: {
    /** Standard deviation of the noise over the range of grey. ACDC: median 0.011, most 0.025; Sunnybrook 0.009. */
    noise: { warn: 0.06, fail: 0.12 } satisfies Limit,
  },
  contours: {
    /**
     * Mean over the images of the network's confidence. Measured on 20 held-out ACDC patients: 0.850–0.908 as they are
     * (Sunnybrook 0.85 and 0.89); with noise of 0.2 of the range of grey, 13 of the 20 agree with the experts on less than 70 %
     * of the pixels: 12 of these lie below 0.82, all below 0.83, and none that agrees on more than 85 % lies below 0.84.
     */
    confidence: { warn: 0.84, fail: 0.82 } satisfies Limit,
    /**
     * Confidence on one slice. Measured on 20 held-out ACDC patients, 389 slices, before clean-up: rank correlation 0.82 with
     * the agreement on that slice; of the 18 below 0.75, 17 agree on less than 80 % of their pixels (of all: 42).
     */
    slice: 0.75,
    /** Masks: all 1. */
    phases: { warn: 0.95, fail: 0.7 } satisfies Limit,
    ringed: { warn: 0.85, fail: 0.6 } satisfies Limit,
    beside: { warn: 0.85, fail: 0.6 } satisfies Limit,
    /** Masks: 99 % below 0.23, largest 0.40. */
    wander: { warn: 0.35, fail: 0.6 } satisfies Limit,
    /** RV volume off its neighbours' mean, share of the largest. */
    jump: { warn: 0.06, fail: 0.2 } satisfies Limit,
    /** Surface's volume off the labels', share of the largest, mean over the beat. */
    surface: { warn: 0.05, fail: 0.12 } satisfies Limit,
  },
  volumes: {
    /** Masks: RV 47–295 ml, LV 49–374 ml at end-diastole; failing values are beyond any report of an adult heart. */
    rvMl: { usual: [45, 400], possible: [20, 700] },
    lvMl: { usual: [45, 450], possible: [20, 800] },
    /** Masks: RV 0.02–0.86, LV 0.10–0.82. */
    ejection: { usual: [0.05, 0.86], possible: [0, 0.95] },
    /** Masks: 34–272 g; the heaviest hearts with hypertrophic disease reach some 500 g. */
    massG: { usual: [30, 300], possible: [15, 700] },
    /** Difference over the mean of both. Masks: median 0.23, 90 % below 0.67, 97 % below 1. */
    stroke: { warn: 0.5, fail: 1 } satisfies Limit,
    /** Smaller differences than this say nothing, ml. */
    leastDifferenceMl: 20,
  },
  surface: {
    /** Mean distance of the surface from the labels' one. */
    residualMm: 2,
    /** Share of triangles that are folded. */
    folded: 0.01,
    /** Masks: median 1.5, most 2.2 mm. They made the atlas: hearts that it does not know lie farther. */
    atlasMm: { warn: 3, fail: 5 } satisfies Limit,
    /** Over all modes together. Masks: median 9.4, most 12.8. */
    deviations: { warn: 14, fail: 20 } satisfies Limit,
  },
} as const;
