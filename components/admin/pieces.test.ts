import { describe, expect, it } from 'vitest';
import { batchesOf, formatOf, piecesOf } from './pieces';

const trace = { file: 'a.csv', customer: 'contoso' };
const read = (text: string) => {
  const format = formatOf(text);
  return format && piecesOf(text, format, trace);
};

describe('a file of signals', () => {
  it('of one a line keeps empty lines out of the count of signals, not of lines', () => {
    expect(read('\uFEFF{"a":1}\n\n{"b":"x\\"}"}\r\nnonsense\n')).toEqual([
      { line: 1, json: '{"a":1}' },
      { line: 3, json: '{"b":"x\\"}"}' },
      { line: 4, json: 'nonsense' },
    ]);
  });

  it('as an array is cut into its members, digits and all, by the line where each begins', () => {
    const text = '[\n  {"q": 1.10000000000000000001,\n   "t": "], [{"},\n  7, ["x", {}]\n  , {"z": {}}\n]\n';
    expect(read(text)).toEqual([
      { line: 2, json: '{"q": 1.10000000000000000001,    "t": "], [{"}' },
      { line: 4, json: '7' },
      { line: 4, json: '["x", {}]' },
      { line: 5, json: '{"z": {}}' },
    ]);
    expect(read('[]')).toEqual([]);
    expect(read('[{"a":1')).toEqual([{ line: 1, json: '{"a":1' }]);
  });

  it('of one object is one piece; a trace says whose it is', () => {
    expect(read('{\n"a": 1\n}\n')).toEqual([{ line: 1, json: '{ "a": 1 }' }]);
    const text = 'TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.6805900,4808,10\n';
    expect(read(text)?.map(({ json }) => JSON.parse(json))).toEqual([
      { ...trace, line: 1, text: 'TIMESTAMP,ContextTokens,GeneratedTokens' },
      { ...trace, line: 2, text: '2023-11-16 18:15:46.6805900,4808,10' },
    ]);
  });

  it('of another kind is none', () => {
    expect(['', 'id,amount\n1,2', '<xml/>'].map(formatOf)).toEqual([null, null, null]);
  });
});

it('batches stay within count and bytes, whatever one piece weighs', () => {
  const pieces = ['1', '22', '333', '4'.repeat(30)].map((json, index) => ({ line: index + 1, json }));
  expect(batchesOf(pieces, 2, 10).map((batch) => batch.pieces.map(({ line }) => line))).toEqual([[1, 2], [3], [4]]);
});
