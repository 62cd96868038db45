import { StatesError } from '../errors.ts';
import { type Completion, complete, evaluate, unexpected, where } from '../evaluate.ts';
import type { Template } from '../jsonata/template.ts';
import type { StateKind } from './kind.ts';

interface Rule extends Completion {
  readonly condition: Template;
}

/**
 * Choice: the first rule whose Condition is true decides, with its own Assign and Output; else Default, with those of
 * the state.
 */
export const choice: StateKind = {
  fields: ['Choices', 'Default', 'Assign', 'Output'],
  parse(parser) {
    const rules: Rule[] = parser
      .objects('Choices', ['Condition', 'Next', 'Assign', 'Output', 'Comment'], 'a rule')
      .map((rule) => ({
        condition: rule.expression('Condition'),
        assign: rule.assign(),
        output: rule.template('Output'),
        next: rule.target('Next'),
      }));
    if (rules.length === 0) parser.problem('Choices', 'a Choice has at least one rule');
    const otherwise: Completion = {
      assign: parser.assign(),
      output: parser.template('Output'),
      next: parser.has('Default') ? parser.target('Default') : undefined,
    };
    return async (visit) => {
      for (const rule of rules) {
        const met = await evaluate(rule.condition, visit);
        if (typeof met !== 'boolean') throw unexpected(rule.condition, visit, met, 'a boolean');
        if (met) return complete(visit, rule, visit.input, {});
      }
      if (otherwise.next === undefined)
        throw new StatesError(
          'States.NoChoiceMatched',
          `${where(visit)}Failed to transition out of the state. The state does not point to a next state.`,
        );
      return complete(visit, otherwise, visit.input, {});
    };
  },
};
