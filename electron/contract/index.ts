export * from './adjustment';
export * from './amyloid';
export * from './analysis';
export * from './bridge';
export * from './calls';
export * from './cohort';
export * from './events';
export * from './explanation';
export * from './finding';
export * from './job';
export * from './measures';
export * from './menu';
export * from './model';
export * from './pulmonary-embolism';
export * from './quality';
export * from './quantity';
export * from './result';
export * from './settings';
export * from './shape';
export * from './study';
export * from './training';

/** Printed on every screen and on every document that leaves the product. */
export const researchNotice = 'Research use, not for diagnosis';
