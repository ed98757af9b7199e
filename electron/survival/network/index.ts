export { networkToOnnx } from './onnx';
export { predictNetwork } from './predict';
export { parameterCount } from './settings';
export { trainNetwork } from './train';
export type * from './types';
