/**
 * Run-length code of a label plane, row by row from the first pixel: label, count, label, count, …
 * @param labels [row][column]
 */
export function encodeRuns(labels: Uint8Array): number[] {
  const runs: number[] = [];
  for (let from = 0, i = 1; i <= labels.length; i++)
    if (i === labels.length || labels[i] !== labels[from]) {
      runs.push(labels[from]!, i - from);
      from = i;
    }
  return runs;
}

/**
 * The plane that runs stand for.
 * @param count pixels of the plane
 * @param largest label that there is
 * @throws RangeError saying in words what is wrong: a label without a count, an unknown label, a sum that is not `count`
 */
export function decodeRuns(runs: readonly number[], count: number, largest: number): Uint8Array {
  if (runs.length % 2 !== 0) throw new RangeError('the last label has no count');
  const labels = new Uint8Array(count);
  let at = 0;
  for (let i = 0; i < runs.length; i += 2) {
    const [label, length] = [runs[i]!, runs[i + 1]!];
    if (!Number.isInteger(label) || label < 0 || label > largest) throw new RangeError(`there is no label ${label}`);
    if (!Number.isInteger(length) || length < 0) throw new RangeError(`a run cannot have ${length} pixels`);
    if (at + length > count) throw new RangeError(`the runs have more than ${count} pixels`);
    labels.fill(label, at, at + length);
    at += length;
  }
  if (at !== count) throw new RangeError(`the runs have ${at} of ${count} pixels`);
  return labels;
}
