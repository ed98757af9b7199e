/** Sizes that a kernel is made for. */
export interface KernelShape {
  readonly features: number;
  readonly hidden: number;
  /** Subjects of one step at most. */
  readonly rows: number;
}

/** Features that the encoder pass and columns that the decoder pass take at a time, so that a tile stays in cache. */
export const encoderTile = 32;
export const decoderTile = 64;

/** Vectors of four equal numbers that the kernels read, by their place in `constants`. */
export const constantNames = [
  'firstDecay',
  'secondDecay',
  'secondGain',
  'step',
  'epsilon',
  'keptScale',
  'dropBelow',
] as const;
export type ConstantName = (typeof constantNames)[number];

/**
 * Where everything lies in the memory of a kernel: byte addresses and padded sizes. Padding is zero and stays zero: padded
 * units have no input, and what is padded of the data has no gradient.
 */
export interface KernelLayout extends KernelShape {
  /** Padded: d to a multiple of 64, h of 8, rows of 4. */
  readonly paddedFeatures: number;
  readonly paddedHidden: number;
  readonly paddedRows: number;
  /** Seven vectors. */
  readonly constants: number;
  /** State of the four streams of random numbers, four vectors. */
  readonly random: number;
  /** Factor of each row's reconstruction error in the gradient, 0 for padding, [rows]. */
  readonly rowScales: number;
  /** Squared error of each row, in four partial sums, [rows][4]. */
  readonly rowErrors: number;
  /** Input of the first layer's ReLU without bias, [rows][hidden]. */
  readonly encoded: number;
  /** Gradient with respect to it. */
  readonly encodedGradient: number;
  /** Input of the last layer, [rows][hidden]. */
  readonly decoderInput: number;
  /** Gradient with respect to it in four partial sums, [rows / 4][hidden / 2][4 rows][2 units][4]. */
  readonly decoderInputGradient: number;
  /** Gradient of one tile of the reconstruction, [rows][decoderTile]. */
  readonly tileGradient: number;
  /** [rows][features] */
  readonly batch: number;
  /** The same after dropout, [features / encoderTile][rows][encoderTile]; of this step and of the next. */
  readonly dropped: readonly [number, number];
  /** Each with Adam's first and second moments behind it, at `…Moments` and twice as far. */
  readonly encoder: number;
  /** [features][hidden] */
  readonly encoderMoments: number;
  readonly decoder: number;
  /** [features / decoderTile][hidden][decoderTile] */
  readonly decoderMoments: number;
  readonly decoderBias: number;
  /** [features] */
  readonly decoderBiasMoments: number;
  readonly bytes: number;
}

const upTo = (value: number, step: number) => Math.ceil(value / step) * step;

export function layoutOf({ features, hidden, rows }: KernelShape): KernelLayout {
  const paddedFeatures = upTo(features, decoderTile);
  const paddedHidden = upTo(hidden, 8);
  const paddedRows = upTo(rows, 4);
  let bytes = 1024;
  const place = (numbers: number): number => {
    const address = bytes;
    bytes = upTo(address + 4 * numbers, 64);
    return address;
  };
  const matrix = paddedFeatures * paddedHidden;
  return {
    features,
    hidden,
    rows,
    paddedFeatures,
    paddedHidden,
    paddedRows,
    constants: place(4 * constantNames.length),
    random: place(16),
    rowScales: place(paddedRows),
    rowErrors: place(4 * paddedRows),
    encoded: place(paddedRows * paddedHidden),
    encodedGradient: place(paddedRows * paddedHidden),
    decoderInput: place(paddedRows * paddedHidden),
    decoderInputGradient: place(4 * paddedRows * paddedHidden),
    tileGradient: place(paddedRows * decoderTile),
    batch: place(paddedRows * paddedFeatures),
    dropped: [place(paddedRows * paddedFeatures), place(paddedRows * paddedFeatures)],
    encoder: place(3 * matrix),
    encoderMoments: 4 * matrix,
    decoder: place(3 * matrix),
    decoderMoments: 4 * matrix,
    decoderBias: place(3 * paddedFeatures),
    decoderBiasMoments: 4 * paddedFeatures,
    bytes,
  };
}
