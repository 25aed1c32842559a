import { describe, expect, it } from 'vitest';
import type { FigureValueFragment } from '../shell/apollo';
import { headlineOf, movementOf, originalsOf } from './figure';

const figure = (given: Partial<FigureValueFragment>): FigureValueFragment => ({
  kind: 'COUNT',
  amounts: [],
  converted: null,
  seconds: null,
  count: null,
  share: null,
  points: null,
  ...given,
});
const euro = { amount: '10', currency: 'EUR' };
const dollar = { amount: '1204.5', currency: 'USD' };
const both = figure({
  kind: 'MONEY',
  amounts: [euro, dollar],
  converted: { amount: '1215.35', currency: 'USD', unconverted: 0 },
});

describe('a figure in words', () => {
  it('is money of one currency as it is', () =>
    expect(headlineOf(figure({ kind: 'MONEY', amounts: [euro] }))).toEqual({ value: '10.00', unit: 'EUR' }));
  it('is money of several in the reporting currency, the originals beside it', () => {
    expect(headlineOf(both)).toEqual({ value: '1,215.35', unit: 'USD' });
    expect(originalsOf(both)).toEqual([euro, dollar]);
  });
  it('has no headline where nothing can be converted: never 0', () =>
    expect(headlineOf(figure({ ...both, converted: { amount: '0', currency: 'USD', unconverted: 2 } }))).toBeNull());
  it.each([
    [figure({ kind: 'DURATION', seconds: 8_040 }), '2 h 14 min'],
    [figure({ kind: 'DURATION', seconds: 0 }), 'on time'],
    [figure({ kind: 'DURATION' }), '–'],
    [figure({ count: 12_345 }), '12,345'],
    [figure({ kind: 'SHARE', share: 0.0312 }), '3.1 %'],
    [figure({ kind: 'SHARE' }), '–'],
  ])('%# is written by its kind', (value, text) => expect(headlineOf(value)?.value).toBe(text));
});

describe('a movement', () => {
  it('says its way, and whether that is good', () => {
    expect(movementOf(figure({ kind: 'POINTS', points: -1.5 }), 'LOWER_IS_BETTER')).toEqual({
      way: 'down',
      text: '−1.5 points',
      good: true,
    });
    expect(movementOf(figure({ kind: 'SHARE', share: 0.25 }), 'LOWER_IS_BETTER')).toEqual({
      way: 'up',
      text: '+25 %',
      good: false,
    });
  });
  it('brings several currencies together', () =>
    expect(movementOf(both, 'NEITHER')).toEqual({ way: 'up', text: '+1,215.35 USD', good: null }));
  it('is level when nothing moved', () =>
    expect(movementOf(figure({ kind: 'MONEY' }), 'NEITHER')).toMatchObject({ way: 'level', good: null }));
});
