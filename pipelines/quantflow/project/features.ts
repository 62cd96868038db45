/** `project.feature_engine`. */
import { z } from 'zod';
import { similarText } from '../../../core/similar.ts';
import { operators } from '../../../engines/features/ops/index.ts';
import { planFeatures } from '../../../engines/features/plan/compile.ts';
import { FeatureError } from '../../../engines/features/plan/problems.ts';
import type { FeaturePlan } from '../../../engines/features/plan/types.ts';
import type { Expression, FeatureChoice, FeatureOperator } from '../../../engines/features/types.ts';
import { lobColumns } from '../../../engines/state/columns.ts';
import { list, section, text } from '../../yaml/fields.ts';
import type { YamlText } from '../../yaml/yaml-text.ts';
import type { ProjectInput } from './input.ts';
import type { Project } from './types.ts';

type FeatureEngine = NonNullable<Project['featureEngine']>;

/** What an operator is applied to: a column, a feature, or an operator applied to such. */
const expression = (): z.ZodType<Expression> =>
  z.union([text('the name of a column or feature'), section(application(nested))], {
    error: 'the name of a column or feature, or a section with the keys op, inputs, params',
  }) as z.ZodType<Expression>;

const nested: z.ZodType<Expression> = z.lazy(expression);

const application = (input: z.ZodType<Expression>) => ({
  op: text('the name of an operator').meta({
    description: 'operator',
    examples: operators.map(({ name }) => name),
  }),
  inputs: list(input, 'columns, features or sections with an op')
    .describe('what it is applied to: columns, features, or sections with an op')
    .optional(),
  params: z
    .record(z.string(), z.number({ error: 'a number' }), { error: 'a section of numbers' })
    .describe('parameters of the operator')
    .optional(),
});

/** A feature of the project's own. */
export const ownFeature: z.ZodType<FeatureChoice> = section({
  name: text('a name of lower-case letters, digits and _', /^[a-z][a-z0-9_]*$/).describe(
    'name of its column',
  ),
  ...application(expression()),
}) as unknown as z.ZodType<FeatureChoice>;

/** The features and how they warm up; problems are reported to `file`. */
export function resolveFeatures(
  { features, warm_up = false }: NonNullable<ProjectInput['project']['feature_engine']>,
  depth: number,
  own: readonly FeatureOperator[],
  file: YamlText,
): FeatureEngine {
  const path = ['project', 'feature_engine', 'features'];
  const items = features.flatMap((item, i) => {
    const choice = choiceOf(item, [...path, i], file);
    return choice === undefined ? [] : [{ choice, i }];
  });
  const choices = items.map(({ choice }) => choice);
  try {
    const lob = lobColumns(depth).map((column) => column.name);
    checkWarmUp(warm_up, planFeatures(choices, { operators: own, lob }), file);
  } catch (error) {
    if (!(error instanceof FeatureError)) throw error;
    for (const { choice, text: fault, unknown } of error.problems) {
      const meant =
        unknown === undefined ? '' : `; ${similarText(unknown.name, unknown.among, unknown.things)}`;
      file.report([...path, items[choice]!.i], `does not fit: ${fault}${meant}`);
    }
  }
  return { features: choices, operators: own, warmUp: warm_up };
}

function choiceOf(
  item: unknown,
  path: readonly (string | number)[],
  file: YamlText,
): FeatureChoice | undefined {
  if (typeof item === 'string') return item;
  if (typeof item !== 'object' || item === null) {
    file.wrong(path, item, 'the name of a feature, or a section with the keys name, op, inputs, params');
    return undefined;
  }
  const parsed = ownFeature.safeParse(item);
  if (parsed.success) return parsed.data;
  file.reportIssues(parsed.error.issues, path, item);
  return undefined;
}

/** Fewer bars than a feature needs would leave it null where it is asked not to be. */
function checkWarmUp(given: boolean | number, { outputs }: FeaturePlan, file: YamlText): void {
  if (typeof given === 'boolean') return;
  const [longest] = outputs.toSorted((a, b) => b.warmUp - a.warmUp);
  if (longest === undefined || given >= longest.warmUp) return;
  const path = ['project', 'feature_engine', 'warm_up'];
  file.wrong(
    path,
    given,
    `true or at least ${longest.warmUp}: ${longest.name} needs so many bars before its first value`,
  );
}
