import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { headerFacts } from '../header';
import { decodeFrame, type InstanceRecord } from '../index';
import { isDicom, readPart10 } from '../part10';
import expected from '../testing/conformance.json';

const data = path.resolve(process.env.DEXTRA_REAL_DATA ?? '../shared/data', 'dicom-conformance');
const there = existsSync(data);
if (!there) console.warn(`skipped: no real data at ${data}`);

function recordOf(file: string): InstanceRecord | null {
  const bytes = new Uint8Array(readFileSync(path.join(data, file)));
  if (!isDicom(bytes)) return null;
  const facts = headerFacts(readPart10(bytes, true));
  return {
    ...facts,
    recordVersion: 1,
    origin: 'dicom',
    storage: 'in-place',
    file: path.join(data, file),
    byteLength: bytes.length,
    sha256: file,
    importedAt: '',
  };
}

async function digests(file: string): Promise<string[]> {
  const record = recordOf(file)!;
  const found: string[] = [];
  for (let n = 1; n <= record.frames.length; n++)
    found.push(
      createHash('sha1')
        .update((await decodeFrame(record, n)).pixels)
        .digest('hex'),
    );
  return found;
}

describe.skipIf(!there)('pixels of every transfer syntax', () => {
  /** Made by testing/conformance.py with other people's decoders. */
  it.each(Object.entries(expected))('%s', async (file, wanted) => {
    expect(await digests(file)).toEqual(wanted);
  });

  const store = 'pydicom-data/data_store/data';
  it.each([
    ['OBXXXX1A.dcm', 'OBXXXX1A_expb.dcm'],
    ['OBXXXX1A_2frame.dcm', 'OBXXXX1A_expb_2frame.dcm'],
    ['liver.dcm', 'liver_deflate.dcm'],
    ['liver.dcm', 'liver_rle.dcm'],
    ['liver_nonbyte_aligned.dcm', 'liver_nonbyte_aligned_deflate.dcm'],
    ['liver_nonbyte_aligned.dcm', 'liver_nonbyte_aligned_rle.dcm'],
    ['emri_small.dcm', 'emri_small_jpeg_2k_lossless_too_short.dcm'],
  ])('%s and %s are one image', async (one, other) => {
    expect(await digests(`${store}/${other}`)).toEqual(await digests(`${store}/${one}`));
  });

  it('the nine syntaxes of dcm_qa_ts are one image', async () => {
    const all = await Promise.all(Array.from({ length: 9 }, (_, i) => digests(`dcm_qa_ts/In/${i + 1}.dcm`)));
    expect(new Set(all.flat()).size).toBe(1);
  });

  it('lossy HTJ2K differs from its lossless twin by its compression only', async () => {
    const [lossy, lossless] = await Promise.all(
      ['HTJ2K_08_RGB.dcm', 'HTJ2KLossless_08_RGB.dcm'].map((name) => decodeFrame(recordOf(`${store}/${name}`)!, 1)),
    );
    let sum = 0;
    for (let i = 0; i < lossless!.pixels.length; i++) sum += Math.abs(lossy!.pixels[i]! - lossless!.pixels[i]!);
    // OpenJPEG 2.5.4, by imagecodecs.jpeg2k_decode of both: 0.44927; roundings differ by one in 678 of 921,600 samples.
    expect(sum / lossless!.pixels.length).toBeCloseTo(0.44927, 2);
  });

  it('no file there makes the decoder fail in another way than by saying what is wrong', async () => {
    const files = readdirSync(data, { recursive: true }).map(String);
    for (const file of files.filter((name) => statSync(path.join(data, name)).isFile())) {
      const record = recordOf(file);
      for (let n = 1; record?.pixel && n <= Math.min(2, record.frames.length); n++)
        await decodeFrame(record, n).catch((error) => expect(error.name).toBe('ReaderError'));
    }
  });
});
