import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

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

/** The decoders that are WebAssembly, by what they decode. */
const packages = {
  jpeg: {
    folder: '@cornerstonejs/codec-libjpeg-turbo-8bit',
    script: 'decodewasmjs',
    wasm: 'decodewasm',
    class: 'JPEGDecoder',
  },
  jpegLs: { folder: '@cornerstonejs/codec-charls', script: 'decodewasmjs', wasm: 'decodewasm', class: 'JpegLSDecoder' },
  jpeg2000: {
    folder: '@cornerstonejs/codec-openjpeg',
    script: 'decodewasmjs',
    wasm: 'decodewasm',
    class: 'J2KDecoder',
  },
  htj2k: { folder: '@cornerstonejs/codec-openjph', script: 'wasmjs', wasm: 'wasm', class: 'HTJ2KDecoder' },
} as const;
export type WasmCodec = keyof typeof packages;

type Module = Record<string, (new () => WasmDecoder) | undefined> & {
  getExceptionMessage?: (pointer: number) => string;
};
type Factory = (options: { wasmBinary: Uint8Array; print: () => void; printErr: () => void }) => Promise<Module>;

const require = createRequire(import.meta.url);
const loaded = new Map<WasmCodec, Promise<Module>>();

function load(codec: WasmCodec): Promise<Module> {
  let module = loaded.get(codec);
  if (!module) {
    const { folder, script, wasm } = packages[codec];
    module = readFile(require.resolve(`${folder}/${wasm}`)).then((wasmBinary) => {
      const quiet = () => {};
      return (require(`${folder}/${script}`) as Factory)({ wasmBinary, print: quiet, printErr: quiet });
    });
    loaded.set(codec, module);
  }
  return module;
}

export interface Decoded {
  readonly info: FrameInfo;
  /** A copy outside of the decoder's memory. */
  readonly bytes: Uint8Array;
  readonly interleaveMode: number;
}

/** Decodes one code stream. @throws Error with the decoder's own words for a damaged one */
export async function decodeWithWasm(codec: WasmCodec, data: Uint8Array): Promise<Decoded> {
  const module = await load(codec);
  const decoder = new module[packages[codec].class]!();
  try {
    decoder.getEncodedBuffer(data.length).set(data);
    decoder.decode();
    const { width, height, bitsPerSample, componentCount, isSigned } = decoder.getFrameInfo();
    return {
      info: { width, height, bitsPerSample, componentCount, isSigned },
      bytes: Uint8Array.from(decoder.getDecodedBuffer()),
      interleaveMode: decoder.getInterleaveMode?.() ?? 2,
    };
  } catch (error) {
    // C++ exceptions arrive as a pointer.
    const words = typeof error === 'number' ? String(module.getExceptionMessage?.(error) ?? '') : String(error);
    throw new Error(`the compressed data are damaged${words ? `: ${words.trim()}` : ''}`);
  } finally {
    decoder.delete();
  }
}
