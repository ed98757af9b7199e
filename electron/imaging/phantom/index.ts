export { defaultPhantom, type PhantomParameters } from './parameters';
export { makePhantom, makePhantomTruth, type Phantom, type PhantomTruth } from './render';
