import './actions';

export { ChooseDialog } from './choose-dialog';
export { Comparison } from './comparison';
