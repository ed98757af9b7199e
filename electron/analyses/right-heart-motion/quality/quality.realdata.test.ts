import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoadedModel } from '../../../inference/model';
import { assess, label, segmentationModel } from './testing/assess';
import { cropped, described, spoiledCases } from './testing/cases';
import { type LoadedStudy, readStudy } from './testing/studies';

const data = path.resolve(process.env.DEXTRA_REAL_DATA ?? '../shared/data');
const study = path.join(data, 'cine-mr/sunnybrook/SCD0000101');
const there = existsSync(study) && existsSync('models/right-heart-segmentation/model.onnx');
if (!there) console.warn(`Skipped: the Sunnybrook study (${study}) or the segmentation network are not there.`);

describe.skipIf(!there)('spoiled copies of a real study', () => {
  let model: LoadedModel;
  let whole: LoadedStudy;
  beforeAll(async () => {
    model = await segmentationModel();
    const read = await readStudy(study);
    whole = { stack: read.stack, cine: cropped(read.cine, 0.75) };
  });
  afterAll(() => model.release());

  it.each(spoiledCases)('$name', async ({ make, expected }) => {
    const cine = await make(whole.cine, data);
    const { checks, refused } = await assess(described(whole.stack, cine), cine, await label(cine, model));
    const said = checks.map(({ id, status }) => `${id}:${status}`);
    if (expected.length === 0) {
      expect(refused).toBeNull();
      expect(said.filter((one) => one.endsWith(':fail'))).toEqual([]);
    } else expect(expected.some((one) => (one === 'refused' ? refused !== null : said.includes(one)))).toBe(true);
  });
});
