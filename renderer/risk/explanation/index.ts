import './actions';

export { SubjectBeside } from './beside';
export { ExplanationView } from './explanation-view';
