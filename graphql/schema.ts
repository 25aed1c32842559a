import './terms';
import './account';
import './api-key';
import './case-work';
import './changes';
import './dashboard';
import './dead-letter';
import './errors';
import './exception';
import './home';
import './invoice';
import './legal-entity';
import './lineage';
import './payment';
import './pipeline';
import './posting';
import './queue';
import './search';
import './setup';
import './signal-type';
import './source';
import './source-record';
import './stage';
import './subscription';
import './team';
import './timeline';
import './transaction';
import './unattached-flow';
import './usage-event';
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
