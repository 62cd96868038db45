import { describe, expect, test } from 'vitest';
import { eventBridgeCron } from '../../state-machines/lower-schedule.ts';

describe('crons of partitions as EventBridge writes them', () => {
  test.each([
    ['0 0 * * *', 0, 'cron(0 0 * * ? *)'],
    ['0 0 * * *', 90, 'cron(30 1 * * ? *)'],
    ['30 23 * * *', 60, 'cron(30 0 * * ? *)'],
    ['15 * * * *', 10, 'cron(25 * * * ? *)'],
    ['0 0 * * 0', 0, 'cron(0 0 ? * 1 *)'],
    ['0 23 * * 6', 120, 'cron(0 1 ? * 1 *)'],
    ['0 16 * * 1-5', 30, 'cron(30 16 ? * 2,3,4,5,6 *)'],
    ['0 0 1 * *', 60, 'cron(0 1 1 * ? *)'],
    ['0 0 L * *', 0, 'cron(0 0 L * ? *)'],
    ['*/20 8-10 * 1 *', 0, 'cron(0,20,40 8,9,10 * 1 ? *)'],
    ['0 5 * * 5#2', 0, 'cron(0 5 ? * 6#2 *)'],
  ])('%s and %i minutes', (cron, offset, expected) => {
    expect(eventBridgeCron(cron, offset)).toBe(expected);
  });

  test.each([
    ['0 0 1 * 1', 0, 'use one of them'],
    ['0 23 1 * *', 60, 'past midnight'],
    ['0 * * * *', 60, 'within the hour'],
    ['0 5,17 * * *', 5, 'one tick a day'],
  ])('%s and %i minutes cannot', (cron, offset, why) => {
    expect(() => eventBridgeCron(cron, offset)).toThrow(why);
  });
});
