import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { undeclaredRootFields } from './access';
import { schema } from './schema';

/** A schema as a set of facts, whatever its order and descriptions. */
function facts(of: GraphQLSchema): string[] {
  return Object.values(of.getTypeMap())
    .filter((type) => !type.name.startsWith('__'))
    .flatMap((type) => {
      if (isEnumType(type)) return type.getValues().map((value) => `enum ${type.name}.${value.name}`);
      if (isUnionType(type)) return type.getTypes().map((member) => `union ${type.name} has ${member.name}`);
      if (isInputObjectType(type))
        return Object.values(type.getFields()).map((field) => `input ${type.name}.${field.name}: ${field.type}`);
      if (!isObjectType(type) && !isInterfaceType(type)) return [];
      const fields = Object.values(type.getFields()).flatMap((field) => [
        `${type.name}.${field.name}: ${field.type}`,
        ...field.args.map((arg) => `${type.name}.${field.name}(${arg.name}: ${arg.type})`),
      ]);
      return [...fields, ...type.getInterfaces().map((face) => `${type.name} is a ${face.name}`)];
    })
    .sort();
}

describe('the contract', () => {
  test('is what schema.graphql says', () => {
    const written = facts(buildSchema(readFileSync('schema.graphql', 'utf8')));
    const built = facts(schema);
    expect({
      missing: written.filter((fact) => !built.includes(fact)),
      surplus: built.filter((fact) => !written.includes(fact)),
    }).toEqual({ missing: [], surplus: [] });
  });

  test('has no root field that declares no scopes', () => {
    expect(undeclaredRootFields(schema)).toEqual([]);
  });

  test('names a scope for a root field that has none', () => {
    expect(undeclaredRootFields(buildSchema('type Query { open: Int }'))).toEqual(['Query.open']);
  });
});
