import { assemble, FunctionCode, type Local } from './assembler';
import { type ConstantName, constantNames, decoderTile, encoderTile, type KernelLayout } from './layout';

type Block = readonly (readonly [Local, Local])[];

/** Four rows by two vectors of sums: with two vectors of one factor and one of the other they fill the 15 registers. */
const blockRows = 4;
const four = [0, 1, 2, 3] as const;
const two = [0, 1] as const;
const vectorBytes = 16;

/**
 * The passes of one training step, for one layout whose sizes become constants of the code.
 *
 * `dropout(target)`: batch → dropped, with a fresh mask.
 * `encoderPass(update, forward, gradientsOf, forwardOf)`: for each tile of features, the first layer's weight gradient
 * (dropped input of this step times the gradient behind the layer), Adam's update with it, and with the updated weights
 * the forward product of the next step. Gradients never reach memory; weights and moments are read and written once.
 * `decoderPass(update)`: for each tile of columns of the last layer, reconstruction, error and its gradient, the gradient
 * of the layer's input, and the update.
 */
export function generateKernel(layout: KernelLayout, fused: boolean): Uint8Array<ArrayBuffer> {
  const pages = Math.ceil(layout.bytes / 65536);
  return assemble([dropout(layout), encoderPass(layout, fused), decoderPass(layout, fused)], pages);
}

class Emitter extends FunctionCode {
  constructor(
    name: string,
    parameters: number,
    readonly layout: KernelLayout,
    readonly fused: boolean,
  ) {
    super(name, new Array(parameters).fill('i32'));
  }

  block(): Block {
    return four.map(() => [this.local('v128'), this.local('v128')] as const);
  }

  constant(name: ConstantName): this {
    return this.i32(0).load(this.layout.constants + vectorBytes * constantNames.indexOf(name));
  }

  /** sum += first × second, each put on the stack by its function. */
  multiplyAdd(sum: Local, first: () => void, second: () => void): void {
    if (this.fused) {
      first();
      second();
      this.get(sum).simd('f32x4.relaxed_madd').set(sum);
    } else {
      this.get(sum);
      first();
      second();
      this.simd('f32x4.mul').simd('f32x4.add').set(sum);
    }
  }

  /** Counts `offset` in bytes from `start` to `end` (both may be constants) and repeats the body. */
  count(offset: Local, start: number, end: number, step: number, body: () => void): void {
    const limit = this.local('i32');
    this.i32(start).set(offset).i32(end).set(limit);
    this.repeatUntil(offset, limit, () => {
      body();
      this.advance(offset, step);
    });
  }

  /**
   * block[i][j] += Σ_k a[i, k] · b[k, j]: `a` one number at a + i aRow + k aStep, `b` two vectors at b + k bStep.
   * Addresses are bytes; the locals `a` and `b` are used up.
   */
  outerProducts(
    block: Block,
    sizes: {
      a: Local;
      aOffset: number;
      aRow: number;
      aStep: number;
      b: Local;
      bOffset: number;
      bStep: number;
      terms: number;
    },
  ): void {
    const { a, aOffset, aRow, aStep, b, bOffset, bStep, terms } = sizes;
    const unroll = [16, 8, 4, 2, 1].find((size) => terms % size === 0)!;
    const [left, right, factor, end] = [this.local('v128'), this.local('v128'), this.local('v128'), this.local('i32')];
    this.get(b)
      .i32(terms * bStep)
      .addI32()
      .set(end);
    this.repeatUntil(b, end, () => {
      for (let k = 0; k < unroll; k++) {
        this.get(b)
          .load(bOffset + k * bStep)
          .set(left);
        this.get(b)
          .load(bOffset + k * bStep + vectorBytes)
          .set(right);
        for (const i of four) {
          this.get(a)
            .loadSplat(aOffset + i * aRow + k * aStep)
            .set(factor);
          this.multiplyAdd(
            block[i]![0],
            () => this.get(factor),
            () => this.get(left),
          );
          this.multiplyAdd(
            block[i]![1],
            () => this.get(factor),
            () => this.get(right),
          );
        }
      }
      this.advance(a, unroll * aStep).advance(b, unroll * bStep);
    });
  }

  clear(block: Block): void {
    for (const [left, right] of block) this.zeros().set(left).zeros().set(right);
  }
  /** Moves a block between its registers and memory, rows `row` bytes apart. */
  fetch(block: Block, address: Local, offset: number, row: number): void {
    block.forEach((pair, i) => {
      for (const j of two)
        this.get(address)
          .load(offset + i * row + j * vectorBytes)
          .set(pair[j]);
    });
  }
  keep(block: Block, address: Local, offset: number, row: number): void {
    block.forEach((pair, i) => {
      for (const j of two)
        this.get(address)
          .get(pair[j])
          .store(offset + i * row + j * vectorBytes);
    });
  }

  /**
   * Adam (Kingma and Ba 2015, algorithm 1) with its two bias corrections folded into `step` and `epsilon`:
   * m += (1 − β₁)(g − m); v = β₂ v + (1 − β₂) g²; w += step · m / (√v + ε), step < 0.
   */
  adam(gradient: Local, address: Local, weight: number, moments: number): void {
    const [first, second] = [this.local('v128'), this.local('v128')];
    const [firstAt, secondAt] = [weight + moments, weight + 2 * moments];
    this.get(address).load(firstAt).set(first);
    this.multiplyAdd(
      first,
      () => this.get(gradient).get(first).simd('f32x4.sub'),
      () => this.constant('firstDecay'),
    );
    this.get(address).get(first).store(firstAt);
    this.get(address).load(secondAt).constant('secondDecay').simd('f32x4.mul').set(second);
    this.multiplyAdd(
      second,
      () => this.get(gradient).constant('secondGain').simd('f32x4.mul'),
      () => this.get(gradient),
    );
    this.get(address).get(second).store(secondAt);
    this.get(second).simd('f32x4.sqrt').constant('epsilon').simd('f32x4.add').set(second);
    this.get(first).get(second).simd('f32x4.div').set(first);
    this.get(address).load(weight).set(second);
    this.multiplyAdd(
      second,
      () => this.get(first),
      () => this.constant('step'),
    );
    this.get(address).get(second).store(weight);
  }
}

/** Four streams of xoshiro128+ (Blackman and Vigna 2021) side by side; a number below the limit drops its input. */
function dropout(layout: KernelLayout): FunctionCode {
  const code = new Emitter('dropout', 1, layout, false);
  const target = code.parameter(0);
  const state = four.map(() => code.local('v128'));
  const [s0, s1, s2, s3] = state as [Local, Local, Local, Local];
  const [drawn, shifted] = [code.local('v128'), code.local('v128')];
  const [tile, row, source] = [code.local('i32'), code.local('i32'), code.local('i32')];
  const mix = (into: Local, from: Local) => code.get(into).get(from).simd('v128.xor').set(into);
  for (const [i, local] of state.entries())
    code
      .i32(0)
      .load(layout.random + i * vectorBytes)
      .set(local);
  const rowBytes = 4 * layout.paddedFeatures;
  const tileBytes = 4 * encoderTile;
  code.count(tile, 0, rowBytes, tileBytes, () =>
    code.count(row, 0, layout.paddedRows * rowBytes, rowBytes, () => {
      code.get(tile).get(row).addI32().set(source);
      for (let at = 0; at < tileBytes; at += vectorBytes) {
        code.get(s0).get(s3).simd('i32x4.add').set(drawn);
        code.get(s1).shift('left', 9).set(shifted);
        mix(s2, s0);
        mix(s3, s1);
        mix(s1, s2);
        mix(s0, s3);
        mix(s2, shifted);
        code.get(s3).shift('left', 11).get(s3).shift('right', 21).simd('v128.or').set(s3);
        code
          .get(target)
          .get(source)
          .load(layout.batch + at)
          .constant('keptScale')
          .simd('f32x4.mul');
        code.get(drawn).constant('dropBelow').simd('i32x4.ge_s').simd('v128.and').store(at);
      }
      code.advance(target, tileBytes);
    }),
  );
  for (const [i, local] of state.entries())
    code
      .i32(0)
      .get(local)
      .store(layout.random + i * vectorBytes);
  return code;
}

function encoderPass(layout: KernelLayout, fused: boolean): FunctionCode {
  const code = new Emitter('encoderPass', 4, layout, fused);
  const [update, forward, gradientsOf, forwardOf] = four.map((i) => code.parameter(i)) as [Local, Local, Local, Local];
  const block = code.block();
  const [tile, unit, inner, address, a, b] = Array.from({ length: 6 }, () => code.local('i32')) as [
    Local,
    Local,
    Local,
    Local,
    Local,
    Local,
  ];
  const hiddenBytes = 4 * layout.paddedHidden;
  const tileBytes = encoderTile * hiddenBytes;
  const inputRow = 4 * encoderTile;
  const inputTile = layout.paddedRows * inputRow;
  code.count(tile, 0, layout.paddedFeatures * hiddenBytes, tileBytes, () => {
    code.when(update, () => {
      // inner: bytes of the feature within a row of the tile's input
      code.count(inner, 0, inputRow, 4 * blockRows, () => {
        code.get(tile).set(address);
        code.count(unit, 0, hiddenBytes, 2 * vectorBytes, () => {
          code.clear(block);
          code.get(gradientsOf).get(inner).addI32().set(a);
          code.get(unit).set(b);
          code.outerProducts(block, {
            a,
            aOffset: 0,
            aRow: 4,
            aStep: inputRow,
            b,
            bOffset: layout.encodedGradient,
            bStep: hiddenBytes,
            terms: layout.paddedRows,
          });
          block.forEach((pair, i) => {
            for (const j of two)
              code.adam(pair[j], address, layout.encoder + i * hiddenBytes + j * vectorBytes, layout.encoderMoments);
          });
          code.advance(address, 2 * vectorBytes);
        });
        code.advance(tile, blockRows * hiddenBytes);
      });
      code.advance(tile, -tileBytes);
    });
    code.when(forward, () => {
      code.i32(0).set(address);
      code.count(inner, 0, inputTile, blockRows * inputRow, () => {
        code.count(unit, 0, hiddenBytes, 2 * vectorBytes, () => {
          code.fetch(block, address, layout.encoded, hiddenBytes);
          code.get(forwardOf).get(inner).addI32().set(a);
          code.get(tile).get(unit).addI32().set(b);
          code.outerProducts(block, {
            a,
            aOffset: 0,
            aRow: inputRow,
            aStep: 4,
            b,
            bOffset: layout.encoder,
            bStep: hiddenBytes,
            terms: encoderTile,
          });
          code.keep(block, address, layout.encoded, hiddenBytes);
          code.advance(address, 2 * vectorBytes);
        });
        code.advance(address, (blockRows - 1) * hiddenBytes);
      });
    });
    code.advance(gradientsOf, inputTile).advance(forwardOf, inputTile);
  });
  return code;
}

function decoderPass(layout: KernelLayout, fused: boolean): FunctionCode {
  const code = new Emitter('decoderPass', 1, layout, fused);
  const update = code.parameter(0);
  const block = code.block();
  const names = ['weights', 'columns', 'row', 'inner', 'a', 'b', 'data', 'target', 'errors', 'address'] as const;
  const at = Object.fromEntries(names.map((name) => [name, code.local('i32')])) as Record<
    (typeof names)[number],
    Local
  >;
  const [difference, sum, scale] = [code.local('v128'), code.local('v128'), code.local('v128')];
  const hiddenBytes = 4 * layout.paddedHidden;
  const dataRow = 4 * layout.paddedFeatures;
  const tileRow = 4 * decoderTile;
  const weightTile = layout.paddedHidden * tileRow;

  /** Reconstruction of the tile, its error and the gradient behind it. */
  const reconstruct = () => {
    code.get(at.columns).set(at.data).i32(0).set(at.target).i32(0).set(at.errors);
    code.count(at.row, 0, layout.paddedRows * hiddenBytes, blockRows * hiddenBytes, () => {
      code.count(at.inner, 0, tileRow, 2 * vectorBytes, () => {
        code.clear(block);
        code.get(at.row).set(at.a).get(at.weights).get(at.inner).addI32().set(at.b);
        code.outerProducts(block, {
          a: at.a,
          aOffset: layout.decoderInput,
          aRow: hiddenBytes,
          aStep: 4,
          b: at.b,
          bOffset: layout.decoder,
          bStep: tileRow,
          terms: layout.paddedHidden,
        });
        code.get(at.columns).get(at.inner).addI32().set(at.b);
        block.forEach((pair, i) => {
          // errors: a vector for each row; rowScales: a number for each row, so a quarter of the offset.
          code
            .get(at.errors)
            .load(layout.rowErrors + i * vectorBytes)
            .set(sum);
          code
            .get(at.errors)
            .quarterI32()
            .loadSplat(layout.rowScales + 4 * i)
            .set(scale);
          for (const j of two) {
            code
              .get(pair[j])
              .get(at.b)
              .load(layout.decoderBias + j * vectorBytes)
              .simd('f32x4.add');
            code
              .get(at.data)
              .load(layout.batch + i * dataRow + j * vectorBytes)
              .simd('f32x4.sub')
              .set(difference);
            code.multiplyAdd(
              sum,
              () => code.get(difference),
              () => code.get(difference),
            );
            code.get(at.target).get(difference).get(scale).simd('f32x4.mul');
            code.store(layout.tileGradient + i * tileRow + j * vectorBytes);
          }
          code
            .get(at.errors)
            .get(sum)
            .store(layout.rowErrors + i * vectorBytes);
        });
        code.advance(at.data, 2 * vectorBytes).advance(at.target, 2 * vectorBytes);
      });
      code.advance(at.data, blockRows * dataRow - tileRow).advance(at.target, (blockRows - 1) * tileRow);
      code.advance(at.errors, blockRows * vectorBytes);
    });
  };

  /** Gradient of the layer's input, in partial sums over every fourth column. */
  const throughLayer = () => {
    const [left, right, factor] = [code.local('v128'), code.local('v128'), code.local('v128')];
    code.i32(0).set(at.target);
    code.count(at.row, 0, layout.paddedRows * tileRow, blockRows * tileRow, () => {
      code.get(at.weights).set(at.b);
      code.count(at.inner, 0, layout.paddedHidden / 2, 1, () => {
        code.fetch(block, at.target, layout.decoderInputGradient, 2 * vectorBytes);
        for (let k = 0; k < tileRow; k += vectorBytes) {
          code
            .get(at.b)
            .load(layout.decoder + k)
            .set(left);
          code
            .get(at.b)
            .load(layout.decoder + tileRow + k)
            .set(right);
          block.forEach((pair, i) => {
            code
              .get(at.row)
              .load(layout.tileGradient + i * tileRow + k)
              .set(factor);
            code.multiplyAdd(
              pair[0],
              () => code.get(factor),
              () => code.get(left),
            );
            code.multiplyAdd(
              pair[1],
              () => code.get(factor),
              () => code.get(right),
            );
          });
        }
        code.keep(block, at.target, layout.decoderInputGradient, 2 * vectorBytes);
        code.advance(at.target, 2 * blockRows * vectorBytes).advance(at.b, 2 * tileRow);
      });
    });
  };

  const updateWeights = () => {
    code.get(at.weights).set(at.address);
    // row: bytes of the unit within a row of the layer's input
    code.count(at.row, 0, hiddenBytes, 4 * blockRows, () => {
      code.count(at.inner, 0, tileRow, 2 * vectorBytes, () => {
        code.clear(block);
        code.get(at.row).set(at.a).get(at.inner).set(at.b);
        code.outerProducts(block, {
          a: at.a,
          aOffset: layout.decoderInput,
          aRow: 4,
          aStep: hiddenBytes,
          b: at.b,
          bOffset: layout.tileGradient,
          bStep: tileRow,
          terms: layout.paddedRows,
        });
        block.forEach((pair, i) => {
          for (const j of two)
            code.adam(pair[j], at.address, layout.decoder + i * tileRow + j * vectorBytes, layout.decoderMoments);
        });
        code.advance(at.address, 2 * vectorBytes);
      });
      code.advance(at.address, (blockRows - 1) * tileRow);
    });
  };

  const updateBias = () => {
    code.get(at.columns).set(at.address);
    code.count(at.inner, 0, tileRow, vectorBytes, () => {
      code.zeros().set(sum).get(at.inner).set(at.b);
      code.count(at.row, 0, layout.paddedRows, 1, () => {
        code.get(sum).get(at.b).load(layout.tileGradient).simd('f32x4.add').set(sum).advance(at.b, tileRow);
      });
      code.adam(sum, at.address, layout.decoderBias, layout.decoderBiasMoments);
      code.advance(at.address, vectorBytes);
    });
  };

  code.i32(0).set(at.weights);
  code.count(at.columns, 0, dataRow, tileRow, () => {
    reconstruct();
    code.when(update, () => {
      throughLayer();
      updateWeights();
      updateBias();
    });
    code.advance(at.weights, weightTile);
  });
  return code;
}
