/** The parts of untyped packages that reading and writing DICOM uses. */
declare module 'jpeg-lossless-decoder-js' {
  export class Decoder {
    constructor(buffer?: ArrayBuffer | null, bytesPerSample?: number);
    decode(buffer: ArrayBuffer, offset: number, length: number): Uint8Array | Uint16Array;
  }
}

declare module 'dcmjs' {
  type Values = (string | number | ArrayBuffer | Record<string, unknown>)[];
  type Elements = Record<string, { vr: string; Value: Values }>;
  class DicomDict {
    constructor(meta: Elements);
    dict: Elements;
    write(options?: { allowInvalidVRLength?: boolean; fragmentMultiframe?: boolean }): ArrayBuffer;
  }
  const dcmjs: {
    data: {
      DicomDict: typeof DicomDict;
      DicomMetaDictionary: {
        /** By `(gggg,eeee)` in upper case. */
        dictionary: Record<string, { vr: string; name: string } | undefined>;
        denaturalizeDataset(dataset: Record<string, unknown>): Elements;
      };
    };
  };
  export default dcmjs;
}
