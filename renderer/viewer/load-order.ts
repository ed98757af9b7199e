/** Slices beyond this distance are loaded when the reader comes near. */
const reachFrames = 600;

/** Frames in the order in which the reader will want them: the shown slice's whole beat first, then its neighbours'. */
export function loadOrder(slices: number, phases: number, slice: number, phase: number): number[] {
  const order: number[] = [];
  const beat = (of: number) => {
    for (let step = 0; step < phases; step++) order.push(((phase + step) % phases) * slices + of);
  };
  beat(slice);
  for (let off = 1; off < slices && order.length < reachFrames; off++) {
    if (slice + off < slices) beat(slice + off);
    if (slice - off >= 0) beat(slice - off);
  }
  return order;
}
