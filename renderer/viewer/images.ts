import {
  cache,
  Enums,
  eventTarget,
  imageLoader,
  init as initCore,
  metaData,
  RenderingEngine,
  setUseCPURendering,
  type Types,
  utilities,
} from '@cornerstonejs/core';
import { init as initTools } from '@cornerstonejs/tools';
import type { Frame, Plane } from '../../electron/contract';
import { softwareGraphics } from '../app/graphics';
import { fetchPixels, frameById, type Pixels } from './frames';
import { reformatById, reformatPixels } from './reformat';

const scheme = 'dextra';
export const imageIdOf = (frameId: string): string => `${scheme}:${frameId}`;
export const frameIdOf = (imageId: string): string => imageId.slice(scheme.length + 1);

/** Enough for a whole cine and for most of a chest CT. */
const cacheBytes = 768 * 1024 * 1024;

/** One picture of the page: a frame of the study, or one that is made of several. */
interface Picture {
  rows: number;
  columns: number;
  plane: Plane | null;
  modality: string;
  photometric: Frame['photometric'];
  windowCenter: number | null;
  windowWidth: number | null;
  load: (signal: AbortSignal) => Promise<Pixels>;
}

function pictureOf(imageId: string): Picture | null {
  const id = frameIdOf(imageId);
  const made = reformatById(id);
  if (made)
    return {
      rows: made.rows,
      columns: made.columns,
      plane: made.plane,
      modality: made.modality,
      photometric: 'MONOCHROME2',
      windowCenter: made.windowCenter,
      windowWidth: made.windowWidth,
      load: () => reformatPixels(made),
    };
  const known = frameById(id);
  if (!known) return null;
  const { frame, modality } = known;
  return { ...frame, modality, load: (signal) => fetchPixels(frame, signal) };
}

function extent(pixels: Pixels): [number, number] {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i]!;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return least <= most ? [least, most] : [0, 1];
}

function imageOf(imageId: string, picture: Picture, pixels: Pixels): Types.IImage {
  const { rows, columns, plane } = picture;
  const color = picture.photometric === 'RGB';
  const [least, most] = extent(pixels);
  const voxelManager = utilities.VoxelManager.createImageVoxelManager({
    width: columns,
    height: rows,
    scalarData: pixels,
    numberOfComponents: color ? 3 : 1,
  });
  return {
    imageId,
    minPixelValue: least,
    maxPixelValue: most,
    slope: 1,
    intercept: 0,
    windowCenter: picture.windowCenter ?? (least + most) / 2,
    windowWidth: picture.windowWidth ?? Math.max(1, most - least),
    voiLUTFunction: 'LINEAR' as Types.IImage['voiLUTFunction'],
    getPixelData: () => pixels,
    getCanvas: () => document.createElement('canvas'),
    rows,
    columns,
    height: rows,
    width: columns,
    color,
    rgba: false,
    numberOfComponents: color ? 3 : 1,
    columnPixelSpacing: plane?.columnSpacingMm ?? 1,
    rowPixelSpacing: plane?.rowSpacingMm ?? 1,
    invert: picture.photometric === 'MONOCHROME1',
    photometricInterpretation: picture.photometric,
    sizeInBytes: pixels.byteLength,
    dataType: pixels.constructor.name as Types.IImage['dataType'],
    voxelManager: voxelManager as NonNullable<Types.IImage['voxelManager']>,
  };
}

function loadImage(imageId: string): Types.IImageLoadObject {
  const stop = new AbortController();
  const promise = (async () => {
    const picture = pictureOf(imageId);
    if (!picture) throw new Error(`No image ${imageId} in the open study`);
    try {
      return imageOf(imageId, picture, await picture.load(stop.signal));
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      // Nobody waits for it any more: the library has forgotten it, and would tell of the failure as of a defect.
      return imageOf(imageId, picture, new Uint8Array(picture.rows * picture.columns));
    }
  })();
  return { promise, cancelFn: () => stop.abort() };
}

/** PS3.3 C.7.6.2 and C.7.6.3 as the library asks for them. Frames without a plane get one of 1 mm, for display only. */
function describe(type: string, imageId: unknown): unknown {
  if (typeof imageId !== 'string' || !imageId.startsWith(`${scheme}:`)) return undefined;
  const picture = pictureOf(imageId);
  if (!picture) return undefined;
  const { rows, columns, plane } = picture;
  const row = plane?.rowDirection ?? [1, 0, 0];
  const column = plane?.columnDirection ?? [0, 1, 0];
  switch (type) {
    case 'imagePlaneModule':
      return {
        // All frames of a study share the patient's space; frames without a place share one of their own.
        frameOfReferenceUID: plane ? 'patient' : 'none',
        rows,
        columns,
        imageOrientationPatient: [...row, ...column],
        rowCosines: row,
        columnCosines: column,
        imagePositionPatient: plane?.originMm ?? [0, 0, 0],
        pixelSpacing: [plane?.rowSpacingMm ?? 1, plane?.columnSpacingMm ?? 1],
        rowPixelSpacing: plane?.rowSpacingMm ?? 1,
        columnPixelSpacing: plane?.columnSpacingMm ?? 1,
        usingDefaultValues: plane === null,
      };
    case 'imagePixelModule':
      return {
        bitsAllocated: 16,
        bitsStored: 16,
        highBit: 15,
        samplesPerPixel: picture.photometric === 'RGB' ? 3 : 1,
        photometricInterpretation: picture.photometric,
        pixelRepresentation: 1,
      };
    case 'generalSeriesModule':
      return { modality: picture.modality };
    default:
      return undefined;
  }
}

let engine: RenderingEngine | null = null;

/** The one rendering engine of the page; made when the first view needs it. */
export function renderingEngine(): RenderingEngine {
  if (engine) return engine;
  initCore({ rendering: { webGlContextCount: 2 }, debug: { statsOverlay: false } });
  // Without a graphics card the library's own processor path is several times as fast as WebGL in software.
  if (softwareGraphics()) setUseCPURendering(true, false);
  initTools();
  imageLoader.registerImageLoader(scheme, loadImage);
  metaData.addProvider(describe, 100);
  cache.setMaxCacheSize(cacheBytes);
  engine = new RenderingEngine('dextra');
  return engine;
}

/** Loaded pixels of a frame, or null while it has not arrived. */
export const loadedPixels = (frameId: string): Pixels | null =>
  (cache.getImage(imageIdOf(frameId))?.getPixelData() as Pixels | undefined) ?? null;

export const isLoaded = (frameId: string): boolean => cache.getImage(imageIdOf(frameId)) !== undefined;

/** Loads and keeps a frame. Rejects with `ReaderError` when it cannot be read. */
export const loadFrame = async (frameId: string): Promise<void> => {
  await imageLoader.loadAndCacheImage(imageIdOf(frameId));
};

/** Called whenever a frame has arrived. Returns what ends it. */
export function onImageLoaded(listener: () => void): () => void {
  eventTarget.addEventListener(Enums.Events.IMAGE_CACHE_IMAGE_ADDED, listener);
  return () => eventTarget.removeEventListener(Enums.Events.IMAGE_CACHE_IMAGE_ADDED, listener);
}

/** Another study was opened: its pixels are not needed any more. */
export const forgetImages = (): void => {
  if (engine) cache.purgeCache();
};
