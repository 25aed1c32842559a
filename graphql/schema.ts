import './terms';
import './api-key';
import './case-work';
import './changes';
import './dead-letter';
import './errors';
import './exception';
import './legal-entity';
import './pipeline';
import './queue';
import './setup';
import './signal-type';
import './source';
import './team';
import './viewer';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { undeclaredRootFields } from './access';
import { builder } from './builder';

/** The contract. */
export const schema = builder.toSchema();

const open = undeclaredRootFields(schema);
if (open.length) throw new Error(`Root fields without declared scopes: ${open.join(', ')}.`);

/** The contract as text, sorted: what `schema.graphql` holds. */
export const printedSchema = (): string => `${printSchema(lexicographicSortSchema(schema))}\n`;
