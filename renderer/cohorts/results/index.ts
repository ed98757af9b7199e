import './actions';

export { Results } from './results';
