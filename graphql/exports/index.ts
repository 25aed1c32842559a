/** The lists that can be exported: a new one is a file and a line here. */
import { type DocumentNode, type ExecutionResult, execute, parse } from 'graphql';
import { Refusal } from '@/domain/access';
import type { Context } from '../context';
import { schema } from '../schema';
import { accounts } from './accounts';
import { lineOf, MARK } from './csv';
import type { ExportColumn, ExportList } from './define';
import { exceptions } from './exceptions';
import { suspended } from './suspended';
import { transactions } from './transactions';
import { unattachedFlows } from './unattached-flows';

export const EXPORTS: readonly ExportList[] = [transactions, exceptions, accounts, unattachedFlows, suspended];

/** Rows that are held at a time: memory does not grow with the list. */
const BATCH = 200;

export interface Export {
  readonly list: ExportList;
  readonly columns: readonly ExportColumn[];
  readonly document: DocumentNode;
  /** Filter and order, as the list's own query takes them. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * What an address asks for.
 * @param shown IDs of the columns on show, in their order; all of them when there is none
 * @param variables filter and order of the list's query, as JSON
 * @throws Refusal for a list or column that is not known, or variables that can't be read
 */
export function exportOf(name: string, shown: readonly string[], variables: string | null): Export {
  const list = EXPORTS.find((one) => one.name === name);
  if (!list) throw new Refusal('not found', 'There is no such list to export.');
  const unknown = shown.filter((id) => !list.columns[id]);
  if (unknown.length > 0) throw new Refusal('invalid', `This list has no column “${unknown[0]}”.`, 'columns');
  const chosen = shown.length > 0 ? shown : Object.keys(list.columns);
  const ids = [...list.always.filter((id) => !chosen.includes(id)), ...chosen];
  const columns = ids.map((id) => list.columns[id] as ExportColumn);
  const order = list.orderBy ? [`$orderBy: ${list.orderBy}`, 'orderBy: $orderBy'] : ['', ''];
  const text = `query Export($filter: ${list.filter}, ${order[0]} $first: Int!, $after: String) {
    rows: ${list.field}(filter: $filter, ${order[1]} first: $first, after: $after) {
      pageInfo { hasNextPage endCursor } edges { node { id ${columns.map(({ select }) => select).join(' ')} } }
    }
  }`;
  return { list, columns, document: parse(text), variables: read(variables) };
}

function read(variables: string | null): Record<string, unknown> {
  if (!variables) return {};
  try {
    const { filter, orderBy } = JSON.parse(variables) as Record<string, unknown>;
    return { filter, orderBy };
  } catch {
    throw new Refusal('invalid', 'The filter of this export can not be read.', 'variables');
  }
}

interface Page {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly { readonly node: unknown }[];
}

/**
 * The export as text, page by page: the head with the first. Every page is asked for as a screen asks for it, so the
 * reader's reach, the filter and the order are the list's own.
 *
 * @param contextOf the context of one page: who asks is looked up again each time
 * @throws Refusal, or the error of the list's query
 */
export async function* exported(
  { columns, document, variables }: Export,
  contextOf: () => Promise<Context>,
): AsyncGenerator<string> {
  let after: string | null = null;
  let head = MARK + lineOf(columns.flatMap(({ heads }) => heads.map((text) => ({ text }))));
  do {
    const contextValue = await contextOf();
    const { data, errors }: ExecutionResult = await execute({
      schema,
      document,
      contextValue,
      variableValues: { ...variables, first: BATCH, after },
    });
    if (errors?.[0]) throw errors[0];
    const { pageInfo, edges } = (data as unknown as { rows: Page }).rows;
    yield head + edges.map(({ node }) => lineOf(columns.flatMap(({ cells }) => cells(node)))).join('');
    head = '';
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after);
}
