/** Whether a selection asks for an attribute, so that only the facts it needs are looked up. */
import type { Selection } from './types.ts';

/** True when the attribute stands somewhere in the selection. */
export function usesAttribute(selection: Selection, attribute: string): boolean {
  switch (selection.op) {
    case 'attribute':
      return selection.attribute === attribute;
    case 'traverse':
    case 'roots':
    case 'sinks':
    case 'not':
      return usesAttribute(selection.of, attribute);
    case 'and':
    case 'or':
      return usesAttribute(selection.left, attribute) || usesAttribute(selection.right, attribute);
    default:
      return false;
  }
}
