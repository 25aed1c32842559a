/** The browser's side of the sign-in: every call ends in a fresh page, so that nothing of another reader stays. */

async function post(path: string, body: unknown): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch(`/api/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error('The server does not answer. Check the connection and try again.');
  }
  if (answer.ok) return;
  const told = (await answer.json().catch(() => null)) as { message?: string; code?: string } | null;
  throw new Error(plainWords(answer.status, told?.code, told?.message));
}

/** What a refusal of the sign-in means in plain words. */
export function plainWords(status: number, code?: string, message?: string): string {
  if (code === 'INVALID_EMAIL_OR_PASSWORD' || status === 401)
    return 'E-mail and password do not match. Check both; an administrator can set a new password.';
  if (code === 'INVALID_EMAIL') return 'That is not an e-mail address. Check it for a slip.';
  if (status === 429) return 'Too many attempts. Wait a minute and try again.';
  if (status >= 500) return 'Signing in is not possible right now; the fault is ours. Try again in a moment.';
  return message && /\s/.test(message) ? message : 'That was refused. Check what you entered and try again.';
}

export const signIn = (email: string, password: string) => post('sign-in/email', { email, password });
export const enterDemo = (id: string) => post('demo', { id });
export const registerFirst = (values: { token: string; name: string; email: string; password: string }) =>
  post('bootstrap', values);

/** Comes in by a one-time link, with a password of the own from then on. */
export const acceptInvitation = (values: { token: string; password: string }) => post('invited', values);

export async function signOut(): Promise<void> {
  try {
    await post('sign-out', {});
  } finally {
    window.location.assign('/sign-in');
  }
}

/** Where to go after sign-in: the path asked for, never another site; else where the role works. */
export function landingOf(next: string | null, fallback: string): string {
  return next?.startsWith('/') && !/^\/[/\\]/.test(next) && !next.startsWith('/sign-in') ? next : fallback;
}
