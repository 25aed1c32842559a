import { GraphQLError, getIntrospectionQuery } from 'graphql';
import { describe, expect, it, test } from 'vitest';
import { LIMITS, readDocument } from './documents';
import { screenOperations } from './operations';

const many = (count: number, each: (n: number) => string) => Array.from({ length: count }, (_, n) => each(n)).join(' ');
const code = (text: string): string => {
  try {
    readDocument(text);
    return 'read';
  } catch (error) {
    return error instanceof GraphQLError ? `${error.extensions.code} ${error.message}` : String(error);
  }
};

describe('a document within bounds is read', () => {
  test.each([...screenOperations()])('%s of the screens', (_name, text) => expect(code(text)).toBe('read'));
  it('the question that tools ask for the schema', () => expect(code(getIntrospectionQuery())).toBe('read'));
});

describe('a document beyond any bound is refused before it is validated', () => {
  test.each([
    ['characters', `{ viewer { id } } #${'x'.repeat(LIMITS.characters)}`, 'characters'],
    ['tokens', `{ ${many(LIMITS.tokens, (n) => `a${n}`)} }`, 'tokens'],
    ['brackets of a value', `{ node(id: ${'['.repeat(LIMITS.tokens)}`, 'brackets'],
    ['aliases', `{ viewer { ${many(LIMITS.aliases + 1, (n) => `a${n}: id`)} } }`, 'aliases'],
    [
      'aliases over fragments',
      `{ viewer { id } } ${many(31, (n) => `fragment F${n} on Person { a: id b: name }`)}`,
      'aliases',
    ],
    ['root fields', `{ ${many(LIMITS.rootFields + 1, (n) => `f${n}`)} }`, 'root'],
    ['root fields in fragments', `{ ...A ...A } fragment A on Query { ${many(11, (n) => `f${n}`)} }`, 'root'],
    ['one field again and again', `{ viewer { ${many(LIMITS.sameName + 1, () => 'id')} } }`, 'one name'],
    ['the same in inline fragments', `{ viewer { ${many(LIMITS.sameName + 1, () => '... { id }')} } }`, 'one name'],
    ['levels', `{ a ${'{ a '.repeat(LIMITS.depth)}${'}'.repeat(LIMITS.depth)} }`, 'levels'],
    [
      'depth by fragments',
      `{ ...F0 } ${many(20, (n) => `fragment F${n} on T { a { ...F${n + 1} } }`)} fragment F20 on T { a }`,
      'levels',
    ],
    [
      'fragments that double',
      `{ ...F0 } ${many(20, (n) => `fragment F${n} on Query { a { ...F${n + 1} } b { ...F${n + 1} } }`)} fragment F20 on Query { a }`,
      'fields',
    ],
    ['fragments', `{ a } ${many(LIMITS.fragments + 1, (n) => `fragment F${n} on T { a }`)}`, 'fragments'],
    ['directives', `{ viewer { id ${many(LIMITS.directives + 1, () => '@skip(if: false)')} } }`, 'directives'],
    ['operations', many(LIMITS.operations + 1, (n) => `query q${n} { viewer { id } }`), 'operations'],
  ])('%s', (_name, text, word) => {
    expect(code(text)).toContain('TOO_COMPLEX');
    expect(code(text)).toContain(word);
  });

  it('fragments in rings end, and are left to validation', () => {
    const ring = many(60, (n) => `fragment F${n} on Query { ...F${(n + 1) % 60} ...F${(n + 2) % 60} }`);
    expect(code(`{ ...F0 } ${ring}`)).toBe('read');
  });

  it('what is no document says so', () => expect(code('{ viewer {')).toContain('GRAPHQL_PARSE_FAILED'));
});
