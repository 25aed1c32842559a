import type { BetterAuthPlugin, GenericEndpointContext } from 'better-auth';
import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';
import { Refusal } from '@/domain/access';
import { now } from '@/server/runtime/clock';
import { env } from '@/server/runtime/env';
import { isLocal } from '@/server/runtime/peer';
import { acceptInvitation } from '@/server/setup/people';
import { registerFirstAdministrator } from './bootstrap';

/** Addresses under which a browser may reach this installation; requests that say another origin are refused. */
export const origins = [env.publicUrl, `http://localhost:${env.port}`, `http://127.0.0.1:${env.port}`];

/** Signs the user in: a session and its cookie. */
async function enter(door: GenericEndpointContext, userId: string) {
  const user = await door.context.internalAdapter.findUserById(userId);
  if (!user) throw new APIError('NOT_FOUND', { message: 'There is no such person.' });
  const session = await door.context.internalAdapter.createSession(user.id);
  await setSessionCookie(door, { session, user });
  return door.json({ user: { id: user.id, name: user.name } });
}

/** Signs in whom a one-time link admits; its refusals are told by status and field. */
async function enterBy(door: GenericEndpointContext, admit: () => Promise<string>) {
  try {
    return await enter(door, await admit());
  } catch (error) {
    if (error instanceof Refusal)
      throw new APIError(error.kind === 'invalid' ? 'BAD_REQUEST' : 'FORBIDDEN', {
        message: error.message,
        field: error.field,
      });
    throw error;
  }
}

/**
 * Ways in without a password: as one of the demo's people, on the machine that runs the demo; as the first
 * administrator, once, by the link that the installation printed; and by the one-time link of an invitation.
 */
export const doors = {
  id: 'doors',
  endpoints: {
    enterDemo: createAuthEndpoint(
      '/demo',
      { method: 'POST', body: z.object({ id: z.string().min(1).max(100) }) },
      async (door) => {
        const origin = door.headers?.get('origin');
        if (origin && !origins.includes(origin)) throw new APIError('FORBIDDEN', { message: 'Invalid origin' });
        if (!env.demo || !isLocal(door.headers ?? new Headers()))
          throw new APIError('NOT_FOUND', { message: 'There is no demo here.' });
        const user = (await door.context.internalAdapter.findUserById(door.body.id)) as { demo?: boolean } | null;
        if (!user?.demo) throw new APIError('NOT_FOUND', { message: 'There is no such person in the demo.' });
        return enter(door, door.body.id);
      },
    ),
    enterFirst: createAuthEndpoint(
      '/bootstrap',
      {
        method: 'POST',
        body: z.object({
          token: z.string().max(200),
          name: z.string().max(300),
          email: z.string().max(300),
          password: z.string().max(300),
        }),
      },
      async (door) => {
        return enterBy(door, () => registerFirstAdministrator(door.body));
      },
    ),
    enterInvited: createAuthEndpoint(
      '/invited',
      { method: 'POST', body: z.object({ token: z.string().max(200), password: z.string().max(300) }) },
      async (door) => enterBy(door, () => acceptInvitation(door.body.token, door.body.password, now())),
    ),
  },
} satisfies BetterAuthPlugin;
