/** The parts of the decoders that the product uses; their packages ship no types. */
interface FrameInfo {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
  readonly isSigned: boolean;
}
interface WasmDecoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): FrameInfo;
  /** JPEG-LS: 0 planes, 1 lines, 2 samples. */
  getInterleaveMode?(): number;
  delete(): void;
}

declare module 'jpeg-lossless-decoder-js' {
  export class Decoder {
    constructor(buffer?: ArrayBuffer | null, bytesPerSample?: number);
    decode(buffer: ArrayBuffer, offset: number, length: number): Uint8Array | Uint16Array;
    readonly frame: { readonly precision: number; readonly numComp: number };
  }
}
