import { GraphQLError, type GraphQLSchema, isObjectType } from 'graphql';
import { Refusal } from '@/domain/access';

/** A global ID: opaque to clients, `Type:id` in base64url. */
export const globalId = (type: string, id: string): string => Buffer.from(`${type}:${id}`).toString('base64url');

/** Type and local ID of a global ID. Refuses anything that is not one. */
export function decodeGlobalId(globalId: string): { typename: string; id: string } {
  const parts = /^([A-Za-z]+):(.{1,500})$/s.exec(Buffer.from(globalId, 'base64url').toString());
  if (!parts) throw new GraphQLError('This is not an ID.', { extensions: { code: 'BAD_USER_INPUT' } });
  return { typename: parts[1] as string, id: parts[2] as string };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Types whose IDs are UUIDs: any other text would only make the database complain. */
const BY_UUID = new Set([
  'Transaction',
  'Account',
  'Subscription',
  'ExceptionCase',
  'Cause',
  'DeadLetter',
  'Command',
  'ApiKey',
  'UnattachedFlow',
  'Document',
  'PostingRecord',
  'PaymentRecord',
  'Notification',
  'SavedView',
]);

/** The local ID out of a global one of this type. Refuses an ID of another type, naming the field it came in. */
export function localId(type: string, globalId: string, field = 'id'): string {
  const { typename, id } = decodeGlobalId(globalId);
  if (typename !== type || (BY_UUID.has(type) && !UUID.test(id)))
    throw new Refusal('invalid', `This is not the ID of a ${type}.`, field);
  return id;
}

/** The same for a list that may be absent. */
export const localIds = (
  type: string,
  globalIds: readonly string[] | null | undefined,
  field?: string,
): string[] | undefined => globalIds?.map((globalId) => localId(type, globalId, field));

/**
 * Lets every node answer its ID at once. The builder's own resolver is asynchronous, which makes each row of a list a
 * promise: a third of the cost of a page. Holds as long as every node's row has its ID in `id`.
 */
export function answerIdsAtOnce(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || !type.getInterfaces().some(({ name }) => name === 'Node')) continue;
    const field = type.getFields().id;
    if (field) field.resolve = (row: { id: string }) => globalId(type.name, row.id);
  }
}
