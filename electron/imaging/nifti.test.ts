import { describe, expect, it } from 'vitest';
import { gzip } from './gzip';
import { isNifti, readNifti } from './nifti';
import { orientationOf, writeNiftiLabels } from './nifti-write';

interface Fields {
  dim?: number[];
  datatype?: number;
  pixdim?: number[];
  qform?: [number, number[]];
  sform?: [number, number[]];
  scale?: [number, number];
  units?: number;
  little?: boolean;
  magic?: string;
  body?: (view: DataView, offset: number, little: boolean) => void;
  bytes?: number;
}

/** A NIfTI-1 file byte by byte, offsets from nifti1.h. */
function nifti1(f: Fields): Uint8Array {
  const little = f.little ?? true;
  const bytes = new Uint8Array(352 + (f.bytes ?? 0));
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 348, little);
  for (const [k, v] of (f.dim ?? [3, 2, 2, 1, 1, 1, 1, 1]).entries()) view.setInt16(40 + 2 * k, v, little);
  view.setInt16(70, f.datatype ?? 4, little);
  for (const [k, v] of (f.pixdim ?? [1, 1, 1, 1, 1, 1, 1, 1]).entries()) view.setFloat32(76 + 4 * k, v, little);
  view.setFloat32(108, 352, little);
  view.setFloat32(112, f.scale?.[0] ?? 0, little);
  view.setFloat32(116, f.scale?.[1] ?? 0, little);
  view.setUint8(123, f.units ?? 2);
  view.setInt16(252, f.qform?.[0] ?? 0, little);
  view.setInt16(254, f.sform?.[0] ?? 0, little);
  for (const [k, v] of (f.qform?.[1] ?? []).entries()) view.setFloat32(256 + 4 * k, v, little);
  for (const [k, v] of (f.sform?.[1] ?? []).entries()) view.setFloat32(280 + 4 * k, v, little);
  bytes.set(new TextEncoder().encode(f.magic ?? 'n+1\0'), 344);
  f.body?.(view, 352, little);
  return bytes;
}

const int16Body = (values: number[]) => ({
  bytes: values.length * 2,
  body: (view: DataView, offset: number, little: boolean) => {
    for (const [k, v] of values.entries()) view.setInt16(offset + 2 * k, v, little);
  },
});

describe('readNifti', () => {
  it('reads int16 with slope and intercept, little and big endian alike', async () => {
    for (const little of [true, false]) {
      const file = nifti1({ little, scale: [2, -1], ...int16Body([0, 1, -3, 1000]) });
      expect(isNifti(file)).toBe(true);
      const image = await readNifti(file);
      expect(image.dims).toEqual([2, 2, 1, 1]);
      expect([...image.data]).toEqual([-1, 1, -7, 1999]);
    }
  });

  it('turns a RAS sform into LPS and takes the spacing from it', async () => {
    const image = await readNifti(
      nifti1({
        pixdim: [1, 1.5, 2, 8, 1, 1, 1, 1],
        sform: [1, [1.5, 0, 0, 10, 0, 2, 0, 20, 0, 0, 8, 30]],
        ...int16Body([1, 2, 3, 4]),
      }),
    );
    expect(image.affineTrusted).toBe(true);
    expect(image.warnings).toEqual([]);
    expect(image.spacingMm).toEqual([1.5, 2, 8]);
    expect(image.affineLps).toEqual([-1.5, 0, 0, -10, 0, -2, 0, -20, 0, 0, 8, 30, 0, 0, 0, 1]);
  });

  it('reads a qform: 90 degrees about z, third axis mirrored (nifti1.h method 2)', async () => {
    const h = Math.SQRT1_2;
    const image = await readNifti(
      nifti1({ pixdim: [-1, 2, 3, 4, 1, 1, 1, 1], qform: [1, [0, 0, h, 5, 6, 7]], ...int16Body([0, 0, 0, 0]) }),
    );
    // RAS: i -> +y (2 mm), j -> -x (3 mm), k -> -z (4 mm)
    const expected = [0, 3, 0, -5, -2, 0, 0, -6, 0, 0, -4, 7, 0, 0, 0, 1];
    for (const [k, v] of image.affineLps!.entries()) expect(v).toBeCloseTo(expected[k]!, 5);
    expect(image.spacingMm.map((s) => Math.round(s * 1e5) / 1e5)).toEqual([2, 3, 4]);
  });

  it('does not believe a unit-voxel affine beside another pixdim, and says so', async () => {
    const image = await readNifti(
      nifti1({
        pixdim: [1, 1.5625, 1.5625, 10, 1, 1, 1, 1],
        sform: [2, [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0]],
        ...int16Body([0, 0, 0, 0]),
      }),
      'patient.nii',
    );
    expect(image.spacingMm).toEqual([1.5625, 1.5625, 10]);
    expect(image.affineTrusted).toBe(false);
    expect(image.warnings[0]).toContain('patient.nii');
    expect(image.affineLps!.slice(0, 3)).toEqual([1.5625, 0, 0]);
    expect(image.affineLps![10]).toBe(10);
  });

  it('keeps the affine, with a warning, where it and pixdim disagree otherwise', async () => {
    const image = await readNifti(
      nifti1({
        pixdim: [1, 1, 1, 1, 1, 1, 1, 1],
        sform: [1, [2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 5, 0]],
        ...int16Body([0, 0, 0, 0]),
      }),
    );
    expect(image.spacingMm).toEqual([2, 2, 5]);
    expect(image.affineTrusted).toBe(true);
    expect(image.warnings).toHaveLength(1);
  });

  it('keeps and follows a sform beside a qform of a higher code (nifti1.h method 3)', async () => {
    const sform = [2, 0, 0, 10, 0, 2, 0, 20, 0, 0, 2, 30];
    const image = await readNifti(
      nifti1({
        pixdim: [1, 2, 2, 2, 1, 1, 1, 1],
        qform: [2, [0, 0, Math.SQRT1_2, 5, 6, 7]],
        sform: [1, sform],
        ...int16Body([0, 0, 0, 0]),
      }),
    );
    expect(image.orientation.sform).toEqual(sform);
    expect(image.affineLps!.slice(0, 4)).toEqual([-2, 0, 0, -10]);
  });

  it('has no affine without form codes, but a spacing', async () => {
    const image = await readNifti(nifti1({ pixdim: [1, 1.2, 1.2, 8, 1, 1, 1, 1], ...int16Body([0, 0, 0, 0]) }));
    expect(image.affineLps).toBeNull();
    expect(image.spacingMm[2]).toBeCloseTo(8);
  });

  it('reads a 4-D gzip NIfTI-2 with seconds as time unit', async () => {
    const bytes = new Uint8Array(544 + 8);
    const view = new DataView(bytes.buffer);
    view.setInt32(0, 540, true);
    bytes.set(new TextEncoder().encode('n+2\0\r\n\x1a\n'), 4);
    view.setInt16(12, 2, true);
    for (const [k, v] of [4, 2, 1, 1, 4, 1, 1, 1].entries()) view.setBigInt64(16 + 8 * k, BigInt(v), true);
    for (const [k, v] of [1, 1, 1, 8, 0.04, 1, 1, 1].entries()) view.setFloat64(104 + 8 * k, v, true);
    view.setBigInt64(168, 544n, true);
    view.setInt32(500, 2 | 8, true);
    bytes.set([1, 2, 3, 4, 5, 6, 7, 255], 544);
    const image = await readNifti(await gzip(bytes));
    expect(image.dims).toEqual([2, 1, 1, 4]);
    expect(image.timeStepMs).toBeCloseTo(40);
    expect([...image.data]).toEqual([1, 2, 3, 4, 5, 6, 7, 255]);
  });

  it.each([
    ['not-nifti', new Uint8Array(400)],
    ['not-nifti', new Uint8Array(3)],
    ['nifti-pair', nifti1({ magic: 'ni1\0' })],
    ['nifti-truncated', nifti1({ dim: [3, 100, 100, 10, 1, 1, 1, 1] })],
    ['nifti-datatype', nifti1({ datatype: 128, bytes: 100 })],
    ['nifti-dims', nifti1({ dim: [3, 0, 2, 1, 1, 1, 1, 1], bytes: 100 })],
    ['nifti-dims', nifti1({ dim: [5, 2, 2, 1, 1, 3, 1, 1], bytes: 100 })],
    ['nifti-no-spacing', nifti1({ pixdim: [1, 0, 0, 0, 0, 0, 0, 0], ...int16Body([0, 0, 0, 0]) })],
    ['damaged-gzip', new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3])],
  ])('refuses with %s', async (code, bytes) => {
    await expect(readNifti(bytes, 'x.nii')).rejects.toMatchObject({ code, message: expect.stringContaining('x.nii') });
  });
});

describe('writeNiftiLabels', () => {
  it('carries the orientation of the source on, bit by bit', async () => {
    const source = nifti1({
      dim: [4, 2, 1, 2, 2, 1, 1, 1],
      pixdim: [-1, 1.5625, 1.5625, 10, 30, 1, 1, 1],
      qform: [1, [0, 0, Math.SQRT1_2, 5, 6, 7]],
      sform: [2, [-1, 0, 0, 3, 0, -1, 0, 4, 0, 0, 1, 5]],
      ...int16Body([0, 0, 0, 0, 0, 0, 0, 0]),
    });
    const image = await readNifti(source);
    const labels = new Uint8Array([0, 1, 2, 3, 3, 2, 1, 0]);
    const written = writeNiftiLabels(image.dims, labels, image.orientation);
    expect([...written.subarray(252, 328)]).toEqual([...source.subarray(252, 328)]);
    expect([...written.subarray(76, 108)]).toEqual([...source.subarray(76, 108)]);
    const again = await readNifti(written);
    expect(again.dims).toEqual([2, 1, 2, 2]);
    expect([...again.data]).toEqual([...labels]);
  });

  it('stores an LPS affine so that it comes back', async () => {
    const affineLps = [0, 2, 0, -5, -1.5, 0, 0, 6, 0, 0, -8, 7, 0, 0, 0, 1];
    const image = await readNifti(
      writeNiftiLabels([1, 1, 1, 3], new Uint8Array(3), orientationOf({ affineLps, timeStepMs: 25 })),
    );
    for (const [k, v] of image.affineLps!.entries()) expect(v).toBeCloseTo(affineLps[k]!, 5);
    expect(image.timeStepMs).toBe(25);
  });

  it('fails loudly on a size mismatch', () => {
    expect(() =>
      writeNiftiLabels(
        [2, 2, 1, 1],
        new Uint8Array(3),
        orientationOf({ affineLps: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], timeStepMs: null }),
      ),
    ).toThrow(RangeError);
  });
});
