import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import { admitAddress, TooMany } from '@/server/admission';
import { now } from '@/server/runtime/clock';
import { notify, pool, prisma } from '@/server/runtime/db';
import { env } from '@/server/runtime/env';
import { currentTrace, log, traceOf } from '@/server/runtime/log';
import { isLocal, PEER_HEADER } from '@/server/runtime/peer';
import { doors, origins } from './doors';
import { secret } from './secret';
import { COOKIE_PREFIX, forgetSessions, PEOPLE_CHANNEL, secureCookies } from './session';

const WEEK = 7 * 86_400;

/** Passwords, sessions and their cookies. Nobody signs up: administrators make users. */
export const auth = betterAuth({
  appName: 'Throughline',
  baseURL: env.publicUrl,
  basePath: '/api/auth',
  secret,
  trustedOrigins: origins,
  telemetry: { enabled: false },
  database: prismaAdapter(prisma, { provider: 'postgresql' }),
  account: { modelName: 'login', accountLinking: { enabled: false } },
  user: {
    additionalFields: {
      // Read-only for clients: only createUser and the database give rights.
      role: { type: 'string', input: false },
      regions: { type: 'string[]', input: false },
      entities: { type: 'string[]', input: false },
      demo: { type: 'boolean', input: false },
      disabledAt: { type: 'date', input: false, required: false },
    },
    changeEmail: { enabled: false },
    deleteUser: { enabled: false },
  },
  session: { expiresIn: WEEK, updateAge: 86_400 },
  emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 128 },
  disabledPaths: [
    '/update-user',
    '/link-social',
    '/unlink-account',
    '/sign-in/social',
    '/request-password-reset',
    '/reset-password',
    '/send-verification-email',
    '/verify-email',
    '/list-accounts',
    '/change-email',
  ],
  rateLimit: {
    enabled: true,
    storage: 'database',
    modelName: 'rateLimit',
    window: 10,
    max: 100,
    customRules: {
      '/sign-in/email': { window: 60, max: 10 },
      '/bootstrap': { window: 60, max: 10 },
      '/invited': { window: 60, max: 10 },
      '/get-session': false,
    },
  },
  advanced: {
    cookiePrefix: COOKIE_PREFIX,
    disableOriginCheck: false,
    disableCSRFCheck: false,
    useSecureCookies: secureCookies,
    defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', secure: secureCookies },
    // Set by our own server from the connection; what a client claims about itself is not an address.
    ipAddress: { ipAddressHeaders: [PEER_HEADER] },
  },
  logger: {
    log: (level, message, ...rest: unknown[]) => {
      const err = rest.find((each) => each instanceof Error);
      log[level === 'error' || level === 'warn' ? level : 'debug']({ from: 'auth', ...(err ? { err } : {}) }, message);
    },
  },
  // Faults come to authHandler; what would catch them before prints them over many lines.
  onAPIError: { throw: true },
  plugins: [doors],
  databaseHooks: {
    session: {
      create: {
        before: async (session) => {
          const user = await prisma.user.findUnique({ where: { id: session.userId }, select: { disabledAt: true } });
          if (!user || user.disabledAt)
            throw new APIError('FORBIDDEN', { message: 'This account is disabled. Ask an administrator.' });
        },
      },
    },
  },
  hooks: {
    before: createAuthMiddleware(async (context) => {
      if (context.path !== '/sign-in/email') return;
      const email = String((context.body as { email?: unknown } | undefined)?.email ?? '').toLowerCase();
      const user = await prisma.user.findUnique({ where: { email }, select: { demo: true } });
      // The demo's people have no secrets: they exist on the machine that runs the demo and nowhere else. The answer
      // is that of a wrong password, which tells nobody who is one of them.
      if (user?.demo && !(env.demo && isLocal(context.headers ?? new Headers())))
        throw new APIError('UNAUTHORIZED', { message: 'Invalid email or password', code: 'INVALID_EMAIL_OR_PASSWORD' });
    }),
    after: createAuthMiddleware(async (context) => {
      if (!/^\/(sign-out|revoke|change-password)/.test(context.path)) return;
      forgetSessions();
      await notify(pool, PEOPLE_CHANNEL, 'session');
    }),
  },
});

/** Answers everything below /api/auth. */
export async function authHandler(request: Request): Promise<Response> {
  try {
    admitAddress(request.headers, now());
    // PostgreSQL stores no U+0000: no name, address or password has one.
    if (request.method === 'POST' && /\\u0000|%00/.test(await request.clone().text()))
      return Response.json({ message: 'Text must not contain the character U+0000.' }, { status: 400 });
    return await auth.handler(request);
  } catch (error) {
    if (error instanceof TooMany)
      return Response.json(
        { message: error.message },
        { status: error.status, headers: { 'retry-after': String(error.after) } },
      );
    const trace = currentTrace() ?? traceOf(null);
    log.error(
      { err: error, from: 'auth', path: new URL(request.url).pathname, trace },
      'a request to sign in or out failed',
    );
    return Response.json({ message: `Something went wrong on our side. Trace ${trace}.` }, { status: 500 });
  }
}
