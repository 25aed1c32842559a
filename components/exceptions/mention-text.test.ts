import { describe, expect, it } from 'vitest';
import { askedAt, fitting, labelOf, withIds } from './mention-text';

const person = (id: string, name: string, roleLabel = 'Support') => ({ id, name, roleLabel });
const people = [
  person('1', 'Dana Ortiz'),
  person('2', 'Dan O'),
  person('3', 'Max Weber'),
  person('4', 'Max Weber', 'Auditor'),
];

describe('a mention that is being typed', () => {
  it('begins with an @ after a space, and ends with the next', () => {
    expect(askedAt('ask @Da', 7)).toEqual({ from: 4, query: 'Da' });
    expect(askedAt('@', 1)).toEqual({ from: 0, query: '' });
    expect(askedAt('a@b.example', 11)).toBe(null);
    expect(askedAt('ask @ da', 8)).toBe(null);
  });
  it('finds people by the beginning of any of their names', () => {
    expect(fitting(people, 'o').map(({ id }) => id)).toEqual(['1', '2']);
    expect(fitting(people, 'dana or').map(({ id }) => id)).toEqual(['1']);
    expect(fitting(people, '')).toHaveLength(4);
  });
  it('is sent by ID, the longer name first, and people of one name are told apart', () => {
    const picked = people.map((each) => ({ id: each.id, label: labelOf(each, people) }));
    expect(withIds('@Dan O and @Dana Ortiz, @Max Weber (Auditor)', picked)).toBe('@[2] and @[1], @[4]');
    expect(withIds('no @body', picked)).toBe('no @body');
  });
});
