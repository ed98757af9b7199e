/**
 * What the checks of a right-heart result say, in English: `<id>.<case>`, with values in double braces. Messages are made
 * from these texts, and the page's own languages translate them by the same keys. `name` is the check's title.
 */
export const qualityTexts = {
  slices: {
    base: {
      name: 'Coverage of the base',
      pass: 'The most basal slice lies beyond the ventricles, or at their end.',
      warn: 'The ventricles are still wide in the most basal slice at end-systole ({{share}} % of their widest section): part of the base may lie outside the images, and volumes may be too small.',
      fail: 'Slices are missing at the base: the ventricles are wide in the most basal slice even at end-systole ({{share}} % of their widest section), when the base has moved towards the apex. Volumes are too small.',
    },
    apex: {
      name: 'Coverage of the apex',
      pass: 'The slices reach the apex.',
      warn: 'The left ventricle is still wide in the most apical slice ({{share}} % of its widest section): the apex may lie outside the images.',
      fail: 'Slices are missing at the apex: the left ventricle is still wide in the most apical slice ({{share}} % of its widest section).',
    },
    spacing: {
      name: 'Spacing of slices',
      pass: 'The slices are evenly spaced.',
      warn: 'Slices are not evenly spaced: between slices {{slice}} and {{next}} there are {{mm}} mm instead of {{usual}} mm. Volumes are counted as if they were even.',
      fail: 'Slices are missing in the middle: between slices {{slice}} and {{next}} there are {{mm}} mm instead of {{usual}} mm. Volumes are too small and the surface is a guess there.',
    },
    distance: {
      name: 'Distance of slices',
      pass: 'The slices are {{mm}} mm apart.',
      warn: 'The slices are {{mm}} mm apart, more than usual (at most 10 mm): the surface between them is a guess.',
      fail: 'The slices are {{mm}} mm apart, too far for the motion of the right ventricle to be followed between them (at most 15 mm).',
    },
    order: {
      name: 'Order of slices',
      pass: 'Neighbouring slices resemble each other.',
      warn: 'Some slices may not be in their place: images of other slices resemble their neighbours more. Look through the stack.',
      fail: 'The slices are out of order: images resemble those of other places more than their neighbours’. Positions in the headers may be wrong.',
    },
    shift: {
      name: 'Alignment of slices',
      pass: 'Slices are in line within {{mm}} mm.',
      warn: 'Slice {{slice}} is {{mm}} mm off the line of the others: another breath-hold, most likely. The surface is corrected for it; its outline on that slice is shifted.',
      fail: 'Slice {{slice}} is {{mm}} mm off the line of the others, more than can be corrected: it was taken in another breath-hold, or its contours are wrong.',
    },
  },
  phases: {
    number: {
      name: 'Number of phases',
      pass: '{{phases}} phases, one every {{ms}} ms.',
      warn: 'Only {{phases}} phases, one every {{ms}} ms: end-systole and the fast motion may fall between two of them.',
      fail: 'Only {{phases}} phases, one every {{ms}} ms: too few for the motion over the beat.',
    },
    times: {
      name: 'Times of phases',
      pass: 'The phases are evenly spread in time.',
      warn: 'The phases are not evenly spread in time: between phases {{phase}} and {{next}} there are {{ms}} ms instead of {{usual}} ms.',
      fail: 'Phases are missing or their trigger failed: between phases {{phase}} and {{next}} there are {{ms}} ms instead of {{usual}} ms.',
      order:
        'The times of the phases do not rise: phase {{next}} is said to be at {{ms}} ms, phase {{phase}} at {{usual}} ms. The trigger may have failed.',
    },
    coverage: {
      name: 'Coverage of the heart beat',
      pass: 'The phases cover the whole heart beat.',
      unknown: 'The length of the heart beat is not in the header; {{ms}} ms is taken from the phases.',
      warn: 'The phases cover {{share}} % of the heart beat; the rest of the motion is bridged.',
      fail: 'The phases cover only {{share}} % of the heart beat: phases are missing, and the motion there is a guess.',
      open: 'The beat does not close: the last phase differs from the first {{times}} times as much as neighbouring phases do. Phases are missing at its end, or the trigger failed.',
    },
    beats: {
      name: 'Heart rate between slices',
      pass: 'The heart rate was alike in all slices.',
      warn: 'The heart rate changed between slices (R-R {{low}} to {{high}} ms); phases were matched by number.',
      fail: 'The heart rate changed too much between slices (R-R {{low}} to {{high}} ms): their phases do not belong together, or beats were mis-triggered.',
    },
    frozen: {
      name: 'Images that move',
      pass: 'Every image differs from the one before.',
      warn: '{{images}} images repeat the phase before them, the first on slice {{slice}} at phase {{phase}}: the motion is not measured there.',
      fail: 'Phase {{phase}} repeats the phase before it on {{images}} of {{of}} slices: it was not acquired, and the motion at that time is not measured.',
      slice: 'Slice {{slice}} does not move: {{images}} of its {{of}} images repeat the one before.',
    },
    order: {
      name: 'Order of phases',
      pass: 'The images change steadily from phase to phase.',
      warn: 'Some phases may not be in their place: the images change less steadily than a heart moves. Watch the cine.',
      fail: 'The phases are out of order, or triggers failed: images jump to and fro between neighbouring phases.',
    },
  },
  images: {
    header: { name: 'Images', warn: '{{text}}' },
    noise: {
      name: 'Noise of the images',
      pass: 'The noise is {{share}} % of the range of grey.',
      warn: 'The images are noisy ({{share}} % of the range of grey): contours are less sure.',
      fail: 'The images are too noisy ({{share}} % of the range of grey) for their contours to be relied on.',
    },
    training: {
      name: 'Like the training images',
      pass: 'Resolution and number of slices are within what the network was trained on.',
      warn: 'Unlike the images that the network was trained on: pixels of {{pixel}} mm, {{slices}} slices {{mm}} mm apart.',
    },
  },
  contours: {
    confidence: {
      name: 'Certainty of the contours',
      pass: 'The network is {{share}} % certain of what it labelled, on average over the images.',
      unknown: 'The network does not say how certain it is.',
      slice: 'The network is unsure on slice {{slice}} ({{share}} %): look at its contours.',
      warn: 'The network is unsure of the contours ({{share}} % on average): look at them before using the numbers.',
      fail: 'The network does not recognise these images ({{share}} % certain on average): its contours are a guess.',
    },
    heart: {
      name: 'Built like a heart',
      pass: 'The right ventricle lies beside the left one, the left one is ringed by muscle, and both continue from slice to slice.',
      missing: 'Both ventricles were found together in {{share}} % of the phases only.',
      ring: 'Only {{share}} % of the left ventricle’s sections are ringed by muscle: what was found is not built like a heart.',
      beside:
        'Only on {{share}} % of the slices does the right ventricle lie along the left one: what was found is not built like a heart.',
      scattered: 'The left ventricle’s sections do not lie on one axis: what was found is not built like a heart.',
    },
    beat: {
      name: 'Segmentation over the beat',
      pass: 'Volumes change smoothly from phase to phase.',
      warn: 'The right-ventricular volume jumps at phase {{phase}} (by {{share}} % of the largest volume): look at its contours.',
      fail: 'The right-ventricular volume jumps from phase to phase (by {{share}} % of the largest volume at phase {{phase}}): the phases or their contours cannot be right.',
      missing: 'No right ventricle was found in {{images}} of {{of}} phases; its motion there is a guess.',
    },
    surface: {
      name: 'Surface against contours',
      pass: 'The surface’s volume differs from the contours’ by {{share}} % of the largest volume on average, {{most}} % at most.',
      warn: 'The surface’s volume differs from the contours’ by {{share}} % of the largest volume on average, {{most}} % at most.',
      fail: 'The surface does not have the contours’ volume: it differs by {{share}} % of the largest volume on average, {{most}} % at most.',
    },
  },
  volumes: {
    rv: {
      name: 'Right-ventricular volume',
      pass: 'The right ventricle’s {{ml}} ml and ejection fraction of {{share}} % are within what adult hearts have.',
      warn: 'Unusual for an adult heart: right-ventricular volume {{ml}} ml, ejection fraction {{share}} %. Look at the contours.',
      fail: 'No living adult heart has this: right-ventricular volume {{ml}} ml, ejection fraction {{share}} %.',
    },
    lv: {
      name: 'Left-ventricular volume',
      pass: 'The left ventricle’s {{ml}} ml and ejection fraction of {{share}} % are within what adult hearts have.',
      warn: 'Unusual for an adult heart: left-ventricular volume {{ml}} ml, ejection fraction {{share}} %. Look at the contours.',
      fail: 'No living adult heart has this: left-ventricular volume {{ml}} ml, ejection fraction {{share}} %.',
    },
    mass: {
      name: 'Left-ventricular mass',
      pass: 'The left ventricle’s {{g}} g are within what adult hearts have.',
      warn: 'Unusual for an adult heart: left-ventricular mass {{g}} g. Look at the contours.',
      fail: 'No living adult heart has this: left-ventricular mass {{g}} g.',
    },
    stroke: {
      name: 'Stroke volumes',
      pass: 'The ventricles eject {{rv}} ml (right) and {{lv}} ml (left).',
      warn: 'The ventricles eject {{rv}} ml (right) and {{lv}} ml (left). Without a leaking valve or a shunt they should be alike: look at the basal contours.',
      fail: 'The ventricles cannot eject {{rv}} ml (right) and {{lv}} ml (left), unless a valve leaks badly or there is a large shunt: the contours of one of them are wrong, most likely at the base.',
    },
  },
  surface: {
    fit: {
      name: 'Surface',
      pass: 'It lies {{mm}} mm from the contours’ surface on average.',
      warn: 'The surface is folded in places ({{folded}} of {{of}} triangles). It lies {{mm}} mm from the contours’ surface on average.',
      fail: 'The surface does not follow the contours. It lies {{mm}} mm from their surface on average.',
    },
    atlas: {
      name: 'Like the hearts of the atlas',
      pass: 'The shape is like those of the atlas (within {{mm}} mm).',
      warn: 'The shape is unlike the hearts of the atlas ({{mm}} mm off the nearest, {{deviations}} standard deviations from the mean): look at the contours, or think of an unusual heart.',
      fail: 'The shape is not that of any heart in the atlas ({{mm}} mm off the nearest, {{deviations}} standard deviations from the mean).',
    },
  },
} as const;

type Areas = typeof qualityTexts;
/** `slices.base`, `phases.frozen`, … */
export type QualityId = { [A in keyof Areas]: `${A & string}.${keyof Areas[A] & string}` }[keyof Areas];
type TextsOf<Id extends QualityId> = Id extends `${infer A}.${infer C}`
  ? A extends keyof Areas
    ? C extends keyof Areas[A]
      ? Areas[A][C]
      : never
    : never
  : never;
/** What a check may say: `pass`, `warn`, `fail`, or one that is its own. */
export type QualityCase<Id extends QualityId> = Exclude<keyof TextsOf<Id>, 'name'> & string;

/** English text of a check. @param key `name` or a case @param values for what stands in double braces */
export function qualityText<Id extends QualityId>(
  id: Id,
  key: QualityCase<Id> | 'name',
  values: Readonly<Record<string, number | string>> = {},
): string {
  const [area, check] = id.split('.') as [string, string];
  const texts: Record<string, Record<string, Record<string, string>>> = qualityTexts;
  const text = texts[area]?.[check]?.[key] ?? id;
  return text.replace(/{{(\w+)}}/g, (_, name: string) => String(values[name] ?? ''));
}
