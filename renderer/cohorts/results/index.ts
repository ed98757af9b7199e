export { Results } from './results';
