/** The GraphQL API as a program uses it: one function, refusals as errors. */
import { Refusal } from './refusal';

export type Api = <Data>(query: string, variables?: Record<string, unknown>) => Promise<Data>;

/** What people see of a refusal, whichever member of the union it is. */
const REFUSALS = new Set(['Invalid', 'Conflict', 'Forbidden', 'NotFound']);

/** @param credentials headers that say who asks: `authorization` or `cookie` */
export function apiOf(url: string, credentials: Record<string, string>): Api {
  return async <Data>(query: string, variables: Record<string, unknown> = {}) => {
    const answer = await fetch(`${url}/api/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url, ...credentials },
      body: JSON.stringify({ query, variables }),
    }).catch((error: Error) => {
      throw new Refusal(`Throughline does not answer at ${url}: ${error.message}`);
    });
    const text = await answer.text();
    let body: { data?: Data; errors?: { message: string }[] };
    try {
      body = JSON.parse(text);
    } catch {
      throw new Refusal(`Throughline answered ${answer.status} instead of data: ${text.slice(0, 200)}`);
    }
    if (body.errors?.length || !body.data)
      throw new Refusal(
        body.errors?.map(({ message }) => message).join('; ') || `Throughline answered ${answer.status}.`,
      );
    return body.data;
  };
}

/** The members of a mutation's answer; a refusal has a message. */
interface Answer {
  __typename: string;
  message?: string;
  field?: string;
}

const refusalFields = '__typename ... on Invalid { message field } ... on Forbidden { message }';

/** Calls a mutation of one input and answers its success member; throws what it was refused for. */
export async function call<Result>(
  api: Api,
  mutation: string,
  inputType: string,
  input: Record<string, unknown>,
  fields: string,
): Promise<Result> {
  const { result } = await api<{ result: Answer }>(
    `mutation ($input: ${inputType}!) { result: ${mutation}(input: $input) { ${refusalFields} ${fields} } }`,
    { input },
  );
  if (REFUSALS.has(result.__typename))
    throw new Refusal(`${mutation}${result.field ? ` (${result.field})` : ''}: ${result.message ?? result.__typename}`);
  return result as Result;
}
