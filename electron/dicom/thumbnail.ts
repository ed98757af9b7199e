import { encode } from 'fast-png';
import type { DecodedFrame } from './api';
import { decodeFrame } from './decode/frame';
import type { InstanceRecord } from './record';
import { type GreyType, valuesOf } from './values';

const largest = 128;

/** Low and high end of what is shown: the header's window, else the middle 98 % of the values. Modality values. */
function shownRange(values: Float32Array, center: number | null, width: number | null): [number, number] {
  if (center !== null && width !== null) return [center - width / 2, center + width / 2];
  const sorted = Float32Array.from(values.filter(Number.isFinite)).sort();
  if (sorted.length === 0) return [0, 1];
  return [sorted[Math.floor(0.01 * (sorted.length - 1))]!, sorted[Math.ceil(0.99 * (sorted.length - 1))]!];
}

/** Mean over the source pixels of each target pixel, by channel. */
function reduced(
  source: ArrayLike<number>,
  frame: DecodedFrame,
  channels: number,
  rows: number,
  columns: number,
): Float32Array {
  const out = new Float32Array(rows * columns * channels);
  for (let y = 0; y < rows; y++) {
    const [top, bottom] = bounds(y, rows, frame.rows);
    for (let x = 0; x < columns; x++) {
      const [left, right] = bounds(x, columns, frame.columns);
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let j = top; j < bottom; j++)
          for (let i = left; i < right; i++) sum += source[(j * frame.columns + i) * channels + c]!;
        out[(y * columns + x) * channels + c] = sum / ((bottom - top) * (right - left));
      }
    }
  }
  return out;
}

function bounds(index: number, of: number, from: number): [number, number] {
  const start = Math.floor((index * from) / of);
  return [start, Math.max(start + 1, Math.floor(((index + 1) * from) / of))];
}

/**
 * A PNG of one frame, at most 128 × 128, square pixels, windowed as the header says.
 * @param frameNumber from 1; the middle one when omitted
 * @throws ReaderError as `decodeFrame` does
 */
export async function thumbnailPng(record: InstanceRecord, frameNumber?: number): Promise<Uint8Array> {
  const number = frameNumber ?? Math.ceil((record.pixel?.frameCount ?? 1) / 2);
  const frame = await decodeFrame(record, number);
  const facts = record.frames[number - 1]!;
  const [down, across] = facts.spacingMm ?? [1, 1];
  const [height, width] = [frame.rows * down, frame.columns * across];
  const scale = largest / Math.max(height, width);
  const upTo = (size: number) => Math.max(1, Math.min(largest, Math.round(size)));
  const rows = Math.min(upTo(height * scale), Math.max(frame.rows, 1));
  const columns = Math.min(upTo(width * scale), Math.max(frame.columns, 1));
  if (frame.pixelType === 'rgb8') {
    const data = Uint8Array.from(reduced(frame.pixels, frame, 3, rows, columns), Math.round);
    return encode({ width: columns, height: rows, data, channels: 3 });
  }
  const values = reduced(valuesOf(frame.pixels, frame.pixelType as GreyType), frame, 1, rows, columns);
  for (let i = 0; i < values.length; i++) values[i] = values[i]! * facts.slope + facts.intercept;
  const [low, high] = shownRange(values, facts.windowCenter, facts.windowWidth);
  const invert = frame.photometric === 'MONOCHROME1';
  const data = Uint8Array.from(values, (value) => {
    const shown = Math.min(1, Math.max(0, (value - low) / Math.max(high - low, 1e-9)));
    return Math.round(255 * (invert ? 1 - shown : shown)) || 0;
  });
  return encode({ width: columns, height: rows, data, channels: 1 });
}
