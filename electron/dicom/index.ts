export type * from './api';
export { loadCine } from './cine';
export { decodeFrame } from './decode/frame';
export { groupStudies } from './group/studies';
export { importSources } from './import';
export type { BeatFacts, FrameFacts, InstanceRecord, PixelFacts } from './record';
export { readTags } from './tags';
export { thumbnailPng } from './thumbnail';
