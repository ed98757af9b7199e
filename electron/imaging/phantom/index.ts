export { defaultPhantom, type PhantomParameters } from './parameters';
export { makePhantom, type Phantom } from './render';
