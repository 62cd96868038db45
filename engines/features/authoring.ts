/** What a project's own operators are written with: the outside of this folder. */
export { choice, integer, nonNegative, number, type ParamSpec, positive } from '../params.ts';
export { call, featureOperator } from './operator.ts';
export { Ewm } from './rolling/ewm.ts';
export { RollingSum } from './rolling/sum.ts';
export type { Application, Expression, FeatureOperator, Kernel } from './types.ts';
