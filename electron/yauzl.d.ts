/** The part of yauzl 3 that the product uses; the package ships no types. */
declare module 'yauzl' {
  import type { EventEmitter } from 'node:events';
  import type { Readable } from 'node:stream';

  export interface Options {
    autoClose?: boolean;
    lazyEntries?: boolean;
    decodeStrings?: boolean;
    validateEntrySizes?: boolean;
    strictFileNames?: boolean;
  }
  export interface Entry {
    readonly fileName: string;
    readonly compressedSize: number;
    readonly uncompressedSize: number;
    readonly compressionMethod: number;
    readonly generalPurposeBitFlag: number;
    /** The upper 16 bits are the Unix mode when `versionMadeBy >> 8` is 3. */
    readonly externalFileAttributes: number;
    readonly versionMadeBy: number;
    readonly crc32: number;
    isEncrypted(): boolean;
    isCompressed(): boolean;
    canDecodeFileData(): boolean;
    getLastModDate(): Date;
  }
  export interface ZipFile extends EventEmitter {
    readonly entryCount: number;
    readonly fileSize: number;
    readonly isOpen: boolean;
    close(): void;
    readEntry(): void;
    eachEntry(): AsyncIterable<Entry>;
    openReadStreamPromise(entry: Entry, options?: { decodeFileData?: boolean }): Promise<Readable>;
    openReadStream(entry: Entry, callback: (error: Error | null, stream: Readable) => void): void;
  }
  export function openPromise(path: string, options?: Options): Promise<ZipFile>;
  export function fromBufferPromise(buffer: Buffer, options?: Options): Promise<ZipFile>;
}
