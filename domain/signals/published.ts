/** The published JSON Schemas of signal data, and what may change in them within a version. */
import { z } from 'zod';
import { DECIMAL, decimalText, type SignalType } from './define';

export type JsonSchema = { [name: string]: unknown };

/** JSON Schema (draft 2020-12) of the `data` of a signal type, as a sender has to make it. */
export function publishedSchema(signal: SignalType): JsonSchema {
  const schema = z.toJSONSchema(signal.schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // The pattern stands behind a conversion that JSON Schema has no word for.
      if ((zodSchema as unknown) !== decimalText) return;
      for (const name of Object.keys(jsonSchema)) delete jsonSchema[name];
      Object.assign(jsonSchema, { type: ['string', 'number'], pattern: DECIMAL.source });
    },
  }) as JsonSchema;
  const { $schema, ...rest } = schema;
  return {
    $schema,
    $id: `/api/schemas/${signal.type}`,
    title: signal.title,
    description: signal.description,
    ...rest,
    examples: [signal.example],
  };
}

const objectOf = (value: unknown): JsonSchema =>
  typeof value === 'object' && value !== null ? (value as JsonSchema) : {};
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

/** Lower bounds that may not rise, upper bounds that may not fall, and what may not change at all. */
const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems'];
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems'];
const FIXED = ['pattern', 'format', 'const'];

/**
 * What in `after` refuses data that `before` took, or no longer names what it named; empty when it is compatible.
 * Within a version only these may change: an optional field is added, a bound is widened, a choice is added.
 */
export function incompatibilities(before: unknown, after: unknown, path = 'data'): string[] {
  const [old, now] = [objectOf(before), objectOf(after)];
  const found: string[] = [];
  const types = listOf(now.type);
  for (const type of listOf(old.type)) {
    if (types.length > 0 && !types.includes(type) && !(type === 'integer' && types.includes('number')))
      found.push(`${path}: the type ${String(type)} is gone`);
  }
  if (old.type === undefined && now.type !== undefined && !old.anyOf) found.push(`${path}: the type is narrowed`);
  if (now.enum) {
    const choices = listOf(now.enum);
    if (!old.enum) found.push(`${path}: is narrowed to a list of choices`);
    for (const choice of listOf(old.enum))
      if (!choices.includes(choice)) found.push(`${path}: the choice ${JSON.stringify(choice)} is gone`);
  }
  for (const name of LOWER)
    if (now[name] !== undefined && (old[name] === undefined || Number(now[name]) > Number(old[name])))
      found.push(`${path}: ${name} is raised`);
  for (const name of UPPER)
    if (now[name] !== undefined && (old[name] === undefined || Number(now[name]) < Number(old[name])))
      found.push(`${path}: ${name} is lowered`);
  for (const name of FIXED)
    if (now[name] !== undefined && now[name] !== old[name]) found.push(`${path}: ${name} is changed`);
  const [oldFields, fields] = [objectOf(old.properties), objectOf(now.properties)];
  for (const [name, field] of Object.entries(oldFields)) {
    if (name in fields) found.push(...incompatibilities(field, fields[name], `${path}.${name}`));
    else found.push(`${path}.${name}: the field is gone`);
  }
  for (const name of listOf(now.required))
    if (!listOf(old.required).includes(name)) found.push(`${path}.${String(name)}: is required now`);
  if (now.additionalProperties === false && old.additionalProperties !== false)
    found.push(`${path}: further fields are refused now`);
  if (old.items !== undefined && now.items !== undefined)
    found.push(...incompatibilities(old.items, now.items, `${path}[]`));
  for (const [index, option] of listOf(old.anyOf).entries()) {
    const kept = listOf(now.anyOf).some((candidate) => incompatibilities(option, candidate, path).length === 0);
    if (now.anyOf && !kept) found.push(`${path}: the alternative ${index + 1} is gone`);
  }
  return found;
}
