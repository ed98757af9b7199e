/** How often end-systole stands in the cine: each further phase lets the tracker go on from the one before. */
const repeats = 5;

/** The phase in which the tracker has come furthest: the last one that it reaches forwards from end-diastole. */
export const endSystoleAt = 3;

/**
 * End-diastole and end-systole as a cine that the tracker takes: it goes from phase to phase by a few steps each, which is
 * enough between the neighbours of a real cine and too little for a whole contraction, so end-systole stands there repeatedly,
 * at one time but for a few milliseconds.
 *
 * @param endDiastole, endSystole labels [slice][row][column]
 */
export function twoPhaseCine(endDiastole: Uint8Array, endSystole: Uint8Array) {
  const phases = 1 + repeats;
  const labels = new Uint8Array(phases * endDiastole.length);
  labels.set(endDiastole);
  for (let k = 1; k < phases; k++) labels.set(endSystole, k * endDiastole.length);
  return {
    labels,
    phases,
    phaseTimesMs: [0, ...Array.from({ length: repeats }, (_, k) => 376 + 2 * k)],
    periodMs: 1000,
    endDiastole: 0,
  };
}
