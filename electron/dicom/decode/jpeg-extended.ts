/**
 * JPEG extended sequential DCT, Huffman coded, of 8 or 12 bits: ITU-T T.81. The common decoders read 8 bits only, and
 * 12 bits is what DICOM's Process 4 (1.2.840.10008.1.2.4.51) is for.
 */
interface Component {
  readonly id: number;
  readonly h: number;
  readonly v: number;
  readonly quantization: number;
  blocksPerLine: number;
  blocksPerColumn: number;
  /** Decoded samples, blocksPerLine × 8 wide. */
  samples: Int16Array;
  predictor: number;
}

interface Huffman {
  /** By code length 1…16: the smallest code, the largest (-1: none) and where its symbols begin. */
  readonly least: Int32Array;
  readonly most: Int32Array;
  readonly first: Int32Array;
  readonly symbols: Uint8Array;
}

// biome-ignore format: the order in which a square is read
const zigzag = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

function huffman(counts: Uint8Array, symbols: Uint8Array): Huffman {
  const [least, most, first] = [new Int32Array(17), new Int32Array(17).fill(-1), new Int32Array(17)];
  let [code, at] = [0, 0];
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1]!;
    least[length] = code;
    first[length] = at;
    if (count > 0) most[length] = code + count - 1;
    code = (code + count) * 2;
    at += count;
  }
  return { least, most, first, symbols };
}

/** Bits of the entropy-coded segment: stuffed zeros removed, markers end it. */
class Bits {
  private buffer = 0;
  private count = 0;
  constructor(
    private readonly data: Uint8Array,
    public at: number,
  ) {}

  bit(): number {
    if (this.count === 0) {
      let byte = this.data[this.at] ?? 0xff;
      if (byte === 0xff) {
        // Before a marker, and behind the end, the stream goes on as zeros.
        if (this.data[this.at + 1] === 0) this.at += 2;
        else byte = 0;
      } else this.at++;
      this.buffer = byte;
      this.count = 8;
    }
    this.count--;
    return (this.buffer >> this.count) & 1;
  }

  symbol(table: Huffman): number {
    let code = 0;
    for (let length = 1; length <= 16; length++) {
      code = code * 2 + this.bit();
      if (table.most[length]! >= code && code >= table.least[length]!)
        return table.symbols[table.first[length]! + code - table.least[length]!]!;
    }
    throw new RangeError('the JPEG data are damaged');
  }

  /** A value of `size` bits with its sign. T.81 F.2.2.1, EXTEND. */
  value(size: number): number {
    let value = 0;
    for (let i = 0; i < size; i++) value = value * 2 + this.bit();
    return size > 0 && value < 2 ** (size - 1) ? value - 2 ** size + 1 : value;
  }

  /** Goes on behind the next restart marker. */
  restart(): void {
    this.count = 0;
    while (this.at + 1 < this.data.length) {
      const isMarker =
        this.data[this.at] === 0xff && this.data[this.at + 1]! >= 0xd0 && this.data[this.at + 1]! <= 0xd7;
      this.at += isMarker ? 2 : 1;
      if (isMarker) return;
    }
  }
}

export interface JpegImage {
  readonly width: number;
  readonly height: number;
  readonly precision: number;
  readonly components: number;
  /** Interleaved. */
  readonly values: Uint16Array;
}

/** @throws RangeError for damaged data or another kind of JPEG */
export function decodeJpegExtended(data: Uint8Array): JpegImage {
  const quantization: Int32Array[] = [];
  const dc: Huffman[] = [];
  const ac: Huffman[] = [];
  let components: Component[] = [];
  let [width, height, precision, restartInterval] = [0, 0, 0, 0];
  let [maxH, maxV] = [1, 1];
  let at = 2;
  const word = (offset: number) => data[offset]! * 256 + data[offset + 1]!;
  while (at + 4 <= data.length) {
    if (data[at] !== 0xff) {
      at++;
      continue;
    }
    const marker = data[at + 1]!;
    if (marker === 0xd9) break;
    if (marker === 0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd8)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const end = at + 2 + word(at + 2);
    let p = at + 4;
    if (marker === 0xdb) {
      while (p < end) {
        const [wide, id] = [data[p]! >> 4, data[p]! & 15];
        p++;
        const table = new Int32Array(64);
        for (let i = 0; i < 64; i++, p += wide ? 2 : 1) table[zigzag[i]!] = wide ? word(p) : data[p]!;
        quantization[id] = table;
      }
    } else if (marker === 0xc4) {
      while (p < end) {
        const [kind, id] = [data[p]! >> 4, data[p]! & 15];
        const counts = data.subarray(p + 1, p + 17);
        const total = counts.reduce((sum, count) => sum + count, 0);
        (kind === 0 ? dc : ac)[id] = huffman(counts, data.subarray(p + 17, p + 17 + total));
        p += 17 + total;
      }
    } else if (marker === 0xdd) restartInterval = word(p);
    else if (marker === 0xc0 || marker === 0xc1) {
      [precision, height, width] = [data[p]!, word(p + 1), word(p + 3)];
      components = Array.from({ length: data[p + 5]! }, (_, i) => {
        const q = p + 6 + 3 * i;
        const base = { id: data[q]!, h: data[q + 1]! >> 4, v: data[q + 1]! & 15, quantization: data[q + 2]! };
        return { ...base, blocksPerLine: 0, blocksPerColumn: 0, samples: new Int16Array(0), predictor: 0 };
      });
      maxH = Math.max(...components.map((c) => c.h));
      maxV = Math.max(...components.map((c) => c.v));
      if (!(width * height > 0) || components.length === 0 || !(maxH >= 1 && maxV >= 1))
        throw new RangeError('the JPEG size is damaged');
      for (const c of components) {
        c.blocksPerLine = Math.ceil(width / (8 * maxH)) * c.h;
        c.blocksPerColumn = Math.ceil(height / (8 * maxV)) * c.v;
        c.samples = new Int16Array(c.blocksPerLine * c.blocksPerColumn * 64);
      }
    } else if (marker >= 0xc2 && marker <= 0xcf) throw new RangeError('this kind of JPEG is not read');
    else if (marker === 0xda) {
      const inScan = Array.from({ length: data[p]! }, (_, i) => {
        const component = components.find((c) => c.id === data[p + 1 + 2 * i]);
        const tables = data[p + 2 + 2 * i]!;
        const [dcTable, acTable] = [dc[tables >> 4], ac[tables & 15]];
        const table = component && quantization[component.quantization];
        if (!component || !dcTable || !acTable || !table) throw new RangeError('a table of the JPEG stream is missing');
        return { component, dc: dcTable, ac: acTable, quantization: table };
      });
      at = readScan(data, end, inScan, { width, height, maxH, maxV, restartInterval, precision });
      continue;
    }
    at = end;
  }
  if (components.length === 0) throw new RangeError('the JPEG stream has no image in it');
  return assemble(components, width, height, precision, maxH, maxV);
}

type InScan = { component: Component; dc: Huffman; ac: Huffman; quantization: Int32Array };
type ScanSize = {
  width: number;
  height: number;
  maxH: number;
  maxV: number;
  restartInterval: number;
  precision: number;
};

function readScan(data: Uint8Array, start: number, inScan: InScan[], size: ScanSize): number {
  const bits = new Bits(data, start);
  const single = inScan.length === 1;
  const first = inScan[0]!.component;
  const across = single
    ? Math.ceil((Math.ceil(size.width / 8) * first.h) / size.maxH)
    : Math.ceil(size.width / (8 * size.maxH));
  const down = single
    ? Math.ceil((Math.ceil(size.height / 8) * first.v) / size.maxV)
    : Math.ceil(size.height / (8 * size.maxV));
  const block = new Int32Array(64);
  for (const { component } of inScan) component.predictor = 0;
  for (let unit = 0; unit < across * down; unit++) {
    if (size.restartInterval > 0 && unit > 0 && unit % size.restartInterval === 0) {
      bits.restart();
      for (const { component } of inScan) component.predictor = 0;
    }
    const [x, y] = [unit % across, Math.floor(unit / across)];
    for (const part of inScan) {
      const { h, v } = single ? { h: 1, v: 1 } : part.component;
      for (let j = 0; j < v; j++)
        for (let i = 0; i < h; i++) {
          readBlock(bits, part, block);
          inverseDct(block, part.component, x * h + i, y * v + j, size.precision);
        }
    }
  }
  return bits.at;
}

function readBlock(bits: Bits, { component, dc, ac, quantization }: InScan, block: Int32Array): void {
  block.fill(0);
  component.predictor += bits.value(bits.symbol(dc));
  block[0] = component.predictor * quantization[0]!;
  for (let k = 1; k < 64; k++) {
    const symbol = bits.symbol(ac);
    const [zeros, length] = [symbol >> 4, symbol & 15];
    if (length === 0) {
      if (zeros < 15) return;
      k += 15;
      continue;
    }
    k += zeros;
    if (k > 63) throw new RangeError('the JPEG data are damaged');
    const place = zigzag[k]!;
    block[place] = bits.value(length) * quantization[place]!;
  }
}

/** Constants of Loeffler, Ligtenberg and Moschytz (ICASSP 1989) in 13 bits of fraction. */
const fix = (value: number) => Math.round(value * 8192);
const [c0298, c0390, c0541, c0765, c0899, c1175] = [
  0.298631336, 0.39018064, 0.5411961, 0.765366865, 0.899976223, 1.175875602,
].map(fix) as [number, number, number, number, number, number];
const [c1501, c1847, c1961, c2053, c2562, c3072] = [
  1.50132111, 1.847759065, 1.96157056, 2.053119869, 2.562915447, 3.072711026,
].map(fix) as [number, number, number, number, number, number];

const work = new Float64Array(64);
const lane = new Float64Array(8);

/** One-dimensional inverse transform of `lane`, scaled by 2^13. In doubles: 12-bit data overflow 32-bit integers. */
function transform(): void {
  const [i0, i1, i2, i3, i4, i5, i6, i7] = lane as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const z = (i2 + i6) * c0541;
  const [e2, e3] = [z - i6 * c1847, z + i2 * c0765];
  const [e0, e1] = [(i0 + i4) * 8192, (i0 - i4) * 8192];
  const [t10, t13, t11, t12] = [e0 + e3, e0 - e3, e1 + e2, e1 - e2];
  const z5 = (i7 + i3 + i5 + i1) * c1175;
  const [z1, z2] = [-(i7 + i1) * c0899, -(i5 + i3) * c2562];
  const [z3, z4] = [z5 - (i7 + i3) * c1961, z5 - (i5 + i1) * c0390];
  const [o0, o1] = [i7 * c0298 + z1 + z3, i5 * c2053 + z2 + z4];
  const [o2, o3] = [i3 * c3072 + z2 + z3, i1 * c1501 + z1 + z4];
  lane[0] = t10 + o3;
  lane[7] = t10 - o3;
  lane[1] = t11 + o2;
  lane[6] = t11 - o2;
  lane[2] = t12 + o1;
  lane[5] = t12 - o1;
  lane[3] = t13 + o0;
  lane[4] = t13 - o0;
}

function inverseDct(block: Int32Array, component: Component, x: number, y: number, precision: number): void {
  // Bits of fraction kept between the two passes, fewer for 12 bits: the choice of the reference implementation.
  const keep = precision === 8 ? 2 : 1;
  const [first, second] = [2 ** (13 - keep), 2 ** (13 + keep + 3)];
  for (let column = 0; column < 8; column++) {
    for (let i = 0; i < 8; i++) lane[i] = block[column + 8 * i]!;
    transform();
    for (let i = 0; i < 8; i++) work[column + 8 * i] = Math.floor((lane[i]! + first / 2) / first);
  }
  const [centre, largest] = [2 ** (precision - 1), 2 ** precision - 1];
  const width = component.blocksPerLine * 8;
  let to = y * 8 * width + x * 8;
  for (let row = 0; row < 8; row++, to += width) {
    for (let i = 0; i < 8; i++) lane[i] = work[8 * row + i]!;
    transform();
    for (let i = 0; i < 8; i++) {
      const value = Math.floor((lane[i]! + second / 2) / second) + centre;
      component.samples[to + i] = value < 0 ? 0 : value > largest ? largest : value;
    }
  }
}

function assemble(
  components: Component[],
  width: number,
  height: number,
  precision: number,
  maxH: number,
  maxV: number,
): JpegImage {
  const count = components.length;
  const values = new Uint16Array(width * height * count);
  for (const [k, c] of components.entries()) {
    const stride = c.blocksPerLine * 8;
    for (let y = 0; y < height; y++) {
      const from = Math.floor((y * c.v) / maxV) * stride;
      for (let x = 0; x < width; x++)
        values[(y * width + x) * count + k] = c.samples[from + Math.floor((x * c.h) / maxH)]!;
    }
  }
  return { width, height, precision, components: count, values };
}
