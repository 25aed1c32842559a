import { env } from './runtime/env';

const everywhere: Record<string, string> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  // Only behind TLS: on plain HTTP browsers ignore it, and on localhost it would lock people out of other things.
  ...(env.publicUrl.startsWith('https:') ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
};

/** Headers of answers that are data and never rendered. */
export const apiHeaders: Readonly<Record<string, string>> = {
  ...everywhere,
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
};

/**
 * Headers of pages. Scripts run only when they carry the request's nonce, which Next puts on its inline ones, or come
 * from a script that does. Style is looser: Mantine writes style elements and attributes.
 */
export function pageHeaders(nonce: string): Readonly<Record<string, string>> {
  const scripts = `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${env.production ? '' : " 'unsafe-eval'"}`;
  return {
    ...everywhere,
    'Content-Security-Policy': [
      "default-src 'self'",
      scripts,
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "font-src 'self' data:",
      "connect-src 'self'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join('; '),
  };
}
