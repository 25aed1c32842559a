/** What the company's people did before you came: they took cases, passed them on, and said why. */

import { randomUUID } from 'node:crypto';
import { type Api, apiOf, call } from './api';
import { Refusal } from './refusal';
import { PEOPLE, type Persona } from './staff';

interface Case {
  id: string;
  version: number;
  status: string;
  type: { code: string };
  causeKey: string;
  assignee: { id: string } | null;
}

const CASES = `query ($filter: ExceptionFilter, $first: Int) { exceptions(first: $first, filter: $filter, orderBy: { field: AT_RISK, direction: DESC }) { edges { node { id version status type { code } causeKey assignee { id } } } } }`;
const CHANGED =
  '... on ExceptionChanged { exception { id version status type { code } causeKey assignee { id } } } ... on Conflict { message } ... on NotFound { message }';

/** Signs in as people of the demo: offered on this machine only, and without passwords. Whom it offers, the loader asks. */
async function signIn(url: string, loader: Api): Promise<Map<Persona['handle'], { id: string; api: Api }>> {
  const { demoPersonas } = await loader<{ demoPersonas: { id: string; name: string }[] }>(
    '{ demoPersonas { id name } }',
  );
  const signed = new Map<string, { id: string; api: Api }>();
  for (const { handle, name } of PEOPLE) {
    const persona = demoPersonas.find((offered) => offered.name === name);
    if (!persona) continue;
    const answer = await fetch(`${url}/api/auth/demo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify({ id: persona.id }),
    });
    const cookie = answer.headers
      .getSetCookie()
      .map((text) => text.split(';')[0])
      .join('; ');
    if (!answer.ok || !cookie)
      throw new Refusal(`The demo's people can not sign in (${answer.status}): ${(await answer.text()).slice(0, 200)}`);
    signed.set(handle, { id: persona.id, api: apiOf(url, { cookie }) });
  }
  return signed;
}

/** Cases that nobody has touched, dearest first. */
async function casesOf(api: Api, types: readonly string[], first: number): Promise<Case[]> {
  const { exceptions } = await api<{ exceptions: { edges: { node: Case }[] } }>(CASES, {
    filter: {
      types: types.map((code) => code.toUpperCase().replaceAll('-', '_')),
      statuses: ['OPEN'],
      unassigned: true,
    },
    first,
  });
  return exceptions.edges.map(({ node }) => node);
}

const act = async (api: Api, mutation: string, inputType: string, input: Record<string, unknown>) =>
  (await call<{ exception: Case }>(api, mutation, inputType, { idempotencyKey: randomUUID(), ...input }, CHANGED))
    .exception;

const claim = (api: Api, { id, version }: Case) => act(api, 'claimException', 'ClaimExceptionInput', { id, version });
const acknowledge = (api: Api, { id, version }: Case) =>
  act(api, 'acknowledgeException', 'ClaimExceptionInput', { id, version });
const comment = (api: Api, { id }: Case, text: string) =>
  act(api, 'commentException', 'CommentExceptionInput', { id, comment: text });

/** One case per cause: people open the first of a kind and see the others behind it. */
function byCause(cases: readonly Case[]): Case[] {
  const seen = new Set<string>();
  return cases.filter(({ causeKey }) => !seen.has(causeKey) && seen.add(causeKey));
}

/** People work some of the cases, as many as there are; how many they touched. */
export async function work(url: string, loader: Api): Promise<number> {
  const people = await signIn(url, loader);
  const dana = people.get('dana');
  const jonas = people.get('jonas');
  const marguerite = people.get('marguerite');
  const sanjay = people.get('sanjay');
  if (!dana || !jonas || !marguerite || !sanjay)
    throw new Refusal('Some people of the demo company are missing; load it into an empty database.');
  let touched = 0;

  const taxes = await casesOf(dana.api, ['posting-rejected-missing-tax-code'], 100);
  for (const [index, found] of byCause(taxes).slice(0, 3).entries()) {
    const claimed = await claim(dana.api, found);
    await comment(
      dana.api,
      claimed,
      [
        'Tax desk has the exemption certificate; ask them to set the code in the ledger, then every invoice of this customer goes through.',
        'Same clean-up job as the others. Ticket with the ledger team.',
        'Customer confirmed its registration; waiting for master data.',
      ][index] ?? 'With master data.',
    );
    touched += 1;
  }
  for (const found of taxes.filter(({ id }) => byCause(taxes).every((first) => first.id !== id)).slice(0, 4)) {
    await acknowledge(dana.api, found);
    touched += 1;
  }

  const [closed] = await casesOf(marguerite.api, ['posting-rejected-period-closed'], 1);
  if (closed) {
    const assigned = await act(marguerite.api, 'assignException', 'AssignExceptionInput', {
      id: closed.id,
      version: closed.version,
      assignee: await assigneeId(marguerite.api, 'jonas'),
      comment: 'Post with a date in the open month; I will not reopen the period for these.',
    });
    await comment(jonas.api, assigned, 'Will ask the ledger team for a batch with the later posting date.');
    touched += 1;
  }
  for (const found of (await casesOf(jonas.api, ['posting-overdue'], 3)).slice(0, 2)) {
    await comment(
      jonas.api,
      await claim(jonas.api, found),
      'The interface log shows no trace of it. Asked the ERP team to hand it over again.',
    );
    touched += 1;
  }
  for (const found of (await casesOf(dana.api, ['invoiced-vs-posted'], 4)).slice(0, 2)) {
    await acknowledge(dana.api, found);
    touched += 1;
  }
  for (const [index, found] of (await casesOf(dana.api, ['posting-rejected-missing-dimension'], 6)).entries()) {
    const claimed = await claim(dana.api, found);
    if (index === 0)
      await comment(
        dana.api,
        claimed,
        'One switch in the ledger since the first of the month. Once the cost centre stands in the mapping, all of these go through.',
      );
    touched += 1;
  }
  for (const found of await casesOf(dana.api, ['settlement-overdue'], 3)) {
    await comment(dana.api, await claim(dana.api, found), 'Called; their next payment run is at the end of the week.');
    touched += 1;
  }
  const [meter] = await casesOf(sanjay.api, ['unknown-meter'], 1);
  if (meter) {
    await comment(
      sanjay.api,
      await claim(sanjay.api, meter),
      'Came with the last gateway release. Either we alias it or billing adds it to the product; talking to both.',
    );
    touched += 1;
  }
  const [conflict] = await casesOf(sanjay.api, ['conflicting-content'], 1);
  if (conflict) {
    await acknowledge(sanjay.api, conflict);
    touched += 1;
  }
  return touched;
}

async function assigneeId(api: Api, handle: Persona['handle']): Promise<string> {
  const name = PEOPLE.find((person) => person.handle === handle)?.name ?? '';
  const { assignees } = await api<{ assignees: { id: string; name: string }[] }>(
    'query ($name: String) { assignees(search: $name) { id name } }',
    { name },
  );
  const [found] = assignees;
  if (!found) throw new Refusal(`${name} can not be assigned any case.`);
  return found.id;
}
