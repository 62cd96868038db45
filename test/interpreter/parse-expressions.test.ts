import { expect, test } from 'vitest';
import { ofState, pass } from './refused.ts';
import { taskOf } from './support.ts';

test.each([
  ['{% phone %}', "Reference to 'phone' at the top level is not supported."],
  ['{% $.phone %}', "Reference to '$' at the top level is not supported."],
  ['{% $$.phone %}', "Reference to '$$' is not supported."],
  ['{% *.a %}', "Reference to '*' at the top level is not supported."],
  ['{% $map($states.input.a, function($x) { b }) %}', "Reference to 'b' at the top level is not supported."],
  ['{% $states.result %}', "Field '$states.result' does not exist here."],
  ['{% $states.errorOutput.Error %}', "Field '$states.errorOutput' does not exist here."],
  [
    '{% $states.inputs %}',
    "Field '$states.inputs' does not exist; there are input, result, errorOutput and context.",
  ],
  ['{% $eval("1") %}', '$eval is not supported; use $parse for JSON text.'],
  ['{% a[1,2) %}', 'S0202: Expected "]", got ","'],
  ['{%  %}', 'the expression is empty'],
  ['{% 1', 'the text begins with {% but does not end with %}'],
  [`{% ${Array(101).fill('1').join('+')} %}`, 'It nests more than 100 levels deep; divide it by variables.'],
])('the expression %s is refused', (expression, problem) => {
  expect(ofState({ ...pass, Output: { a: { 'b c': [1, expression] } } })).toEqual([
    `/States/A/Output/a/b c[1]: ${problem}`,
  ]);
});

test.each([
  '{% $states.input.items[price > 3].{"id": id, "n": $.n} %}',
  '{% $states.input.items^(>price) %}',
  '{% $states.input.items{id: $sum(price)} %}',
  '{% $map($states.input.a, function($x) { $x.phone }) %}',
  '{% ($f := function($n) { $n = 0 ? 0 : $f($n - 1) }; $f(3)) %}',
  '{% $states.input ~> |a|{"b": c}| %}',
  '{% $exists($states.context.Execution.RedriveCount) ? 1 : 0 %}',
  `{% ${Array(100).fill('1').join('+')} %}`,
])('the expression %s is accepted', (expression) => {
  expect(ofState({ ...pass, Output: expression })).toEqual([]);
});

test('$states.result is there in Output and Assign of a Task, not in its Arguments; errorOutput in a catcher', () => {
  expect(
    ofState(
      taskOf({
        Output: '{% $states.result %}',
        Assign: { r: '{% $states.result %}' },
        Catch: [{ ErrorEquals: ['E'], Output: '{% $states.errorOutput %}', Next: 'Done' }],
      }),
    ),
  ).toEqual([]);
  expect(ofState(taskOf({ Arguments: { a: '{% $states.result %}' } }))).toEqual([
    "/States/A/Arguments/a: Field '$states.result' does not exist here.",
  ]);
  expect(
    ofState(taskOf({ Catch: [{ ErrorEquals: ['E'], Output: '{% $states.result %}', Next: 'Done' }] })),
  ).toEqual(["/States/A/Catch[0]/Output: Field '$states.result' does not exist here."]);
});
