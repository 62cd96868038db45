/** What is wrong with the features that were asked for. */

/** One problem. */
export interface FeatureProblem {
  /** Place of the feature among those asked for. */
  readonly choice: number;
  /** Begins with the feature's name. */
  readonly text: string;
  /** A name that is not known, and those that are. */
  readonly unknown?: { readonly name: string; readonly among: readonly string[]; readonly things: string };
}

/** All that is wrong. */
export class FeatureError extends Error {
  override readonly name = 'FeatureError';
  readonly problems: readonly FeatureProblem[];

  constructor(problems: readonly FeatureProblem[]) {
    const texts = problems.map(({ text, unknown }) =>
      unknown === undefined ? text : `${text}; ${unknown.things} are ${unknown.among.join(', ')}`,
    );
    super(`feature_engine.features: ${texts.join('\n')}`);
    this.problems = problems;
  }
}

/** A problem on its way from where it is found to where the features are gone through. */
export class Fault extends Error {
  readonly feature: string;
  readonly unknown: FeatureProblem['unknown'];

  constructor(feature: string, text: string, unknown?: FeatureProblem['unknown']) {
    super(text);
    this.feature = feature;
    this.unknown = unknown;
  }
}
