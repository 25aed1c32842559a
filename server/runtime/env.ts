import path from 'node:path';
import { z } from 'zod';

/** '' in an environment file means "not set", as people expect. */
const blank = (value: unknown) => (value === '' ? undefined : value);
const text = z.preprocess(blank, z.string().optional());
const flag = z.preprocess((value) => value === '1' || value === 'true', z.boolean());
const count = (fallback: number) => z.preprocess(blank, z.coerce.number().int().min(0).default(fallback));

const shape = z.object({
  NODE_ENV: z.preprocess(blank, z.enum(['development', 'production', 'test']).default('development')),
  /** Which process this is; set by the supervisor. */
  ROLE: z.preprocess(blank, z.enum(['web', 'worker', 'tool']).default('tool')),
  PORT: z.preprocess(blank, z.coerce.number().int().min(1).max(65_535).default(3000)),
  /** Where web listens. Anything but loopback also switches the demo sign-in off. */
  HOST: z.preprocess(blank, z.string().default('127.0.0.1')),
  DATA_DIR: z.preprocess(blank, z.string().default('.data')),
  DATABASE_URL: text,
  /** Connections of this process's pool. */
  DATABASE_POOL_SIZE: count(10),
  /** Milliseconds after which PostgreSQL ends a statement of this process; 0 means never. */
  DATABASE_TIMEOUT_MS: count(0),
  /** The address that people use, when a proxy stands before; without it http://HOST:PORT. */
  PUBLIC_URL: z.preprocess(blank, z.url().optional()),
  /** Signs sessions and encrypts stored secrets; `npm start` makes one per installation. */
  SECRET: text,
  /** Who sends it as `Authorization: Bearer …` may read /api/metrics; `npm start` makes one per installation. */
  METRICS_KEY: text,
  /** Units of the API that one person may take in a second, lasting; 0: no limits. See server/admission.ts. */
  RATE_LIMIT: count(60),
  /** Addresses of proxies whose X-Forwarded-For is believed, separated by commas; those on this machine always are. */
  PROXIES: text,
  /** Where e-mail is handed in, smtp://user:password@host:port or smtps://…; without it none is sent. */
  SMTP_URL: z.preprocess(blank, z.url({ protocol: /^smtps?$/ }).optional()),
  /** Whom e-mail is from. */
  MAIL_FROM: z.preprocess(blank, z.string().default('Throughline <throughline@localhost>')),
  /** Hosts of webhooks that are called although they lie in a private network, by name and separated by commas. */
  WEBHOOK_HOSTS: text,
  LOG_LEVEL: z.preprocess(
    blank,
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  ),
  /** Where the demo company's counterparts answer; set by the supervisor. */
  SANDBOX_URL: z.preprocess(blank, z.url().optional()),
  /** The demo company is, or is about to be, in this database. */
  DEMO: flag,
});

const read = shape.safeParse(process.env);
if (!read.success) {
  const faults = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new Error(`The environment is not usable. ${faults}`);
}
const values = read.data;

/** The environment, checked once. No other file reads process.env. */
export const env = {
  mode: values.NODE_ENV,
  production: values.NODE_ENV === 'production',
  role: values.ROLE,
  port: values.PORT,
  host: values.HOST,
  dataDir: path.resolve(values.DATA_DIR),
  databaseUrl: values.DATABASE_URL,
  poolSize: Math.max(1, values.DATABASE_POOL_SIZE),
  statementTimeout: values.DATABASE_TIMEOUT_MS,
  publicUrl: (
    values.PUBLIC_URL ?? `http://${values.HOST.includes(':') ? `[${values.HOST}]` : values.HOST}:${values.PORT}`
  ).replace(/\/$/, ''),
  secret: values.SECRET,
  metricsKey: values.METRICS_KEY,
  rateLimit: values.RATE_LIMIT,
  proxies: (values.PROXIES ?? '').split(',').flatMap((address) => address.trim() || []),
  smtpUrl: values.SMTP_URL,
  mailFrom: values.MAIL_FROM,
  webhookHosts: (values.WEBHOOK_HOSTS ?? '').split(',').flatMap((host) => host.trim().toLowerCase() || []),
  logLevel: values.LOG_LEVEL,
  demo: values.DEMO,
  sandboxUrl: values.SANDBOX_URL,
} as const;
