/** `quantflow/features`: what a project's own operators are written with, and features as bars come. */
export { integer, nonNegative, number, type ParamSpec, positive } from '../params.ts';
export { call, featureOperator } from './operator.ts';
export { planFeatures } from './plan/compile.ts';
export type { FeatureCatalog, FeaturePlan } from './plan/types.ts';
export { Ewm } from './rolling/ewm.ts';
export { RollingSum } from './rolling/sum.ts';
export { FeatureStream } from './stream.ts';
export type { Application, Expression, FeatureChoice, FeatureOperator, Kernel } from './types.ts';
